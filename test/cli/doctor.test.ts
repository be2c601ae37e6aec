// `wp doctor`: its findings, and what it says to programs.
import { expect, inject, test } from 'vitest';
import { checkAll } from '../../src/cli/doctor/checks.ts';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { type Findable, factsWith, server } from '../support/doctor-facts.ts';
import { wp } from '../support/wp.ts';

test.each<[string, Findable, string]>([
  ['a replica', { servers: [{ ...server, isReplica: true }] }, 'problem redis'],
  ['a Redis too old', { servers: [{ ...server, version: '6.0.16' }] }, 'problem redis'],
  ['a Valkey', { servers: [{ ...server, product: 'Valkey', version: '8.0.1' }] }, ''],
  ['snapshots alone', { servers: [{ ...server, isAppending: false, snapshots: '3600 1' }] }, 'warning persistence'],
  ['a disk that is full', { servers: [{ ...server, hasWriteFailed: true }] }, 'problem persistence'],
  [
    'a server that says nothing',
    { servers: [{ product: 'Redis', isReplica: false, isAppending: false, hasWriteFailed: false }] },
    'warning persistence',
  ],
  ['leases that may be evicted', { servers: [{ ...server, evictionPolicy: 'volatile-ttl' }] }, 'warning eviction'],
  ['little memory left', { servers: [{ ...server, usedBytes: 80, mostBytes: 100 }] }, 'warning memory'],
  ['answers too slow for leases', { health: { latency: { medianMs: 3, p99Ms: 1_500 } } }, 'problem latency'],
  ['a clock that is slightly wrong', { health: { clock: { aheadMs: 800, toleranceMs: 3 } } }, ''],
  [
    'a server that accepts no writes',
    { health: { permissions: { refusals: [{ command: 'SET', message: 'MISCONF no' }] } } },
    'problem permissions',
  ],
  [
    'a majority of lock servers away',
    { facts: { lockServers: { count: 3, away: ['a: x', 'b: x'] } } },
    'problem locks',
  ],
  [
    'runs with workers',
    { work: { runs: { open: 2, unserved: [], foreign: [], damaged: [], unreadable: [], unlisted: [] } } },
    '',
  ],
])('%s', (_, found, expected) => {
  const bad = checkAll(factsWith(found)).filter(({ status }) => status !== 'ok');
  expect(bad.map(({ status, check }) => `${status} ${check}`).join()).toBe(expected);
  expect(bad.every(({ advice }) => advice !== undefined)).toBe(true);
});

test('exits 0 with warnings and 1 with problems, and --json has the same findings', async () => {
  const { exitCode, stdout, stderr } = await wp(['doctor', '--json'], { WP_REDIS_URL: inject('redisUrl') });
  const { ok, findings } = JSON.parse(stdout);
  const problems = (findings as Finding[]).filter(({ status }) => status === 'problem');
  expect({ exitCode, ok, stderr }).toEqual({ exitCode: ok ? 0 : 1, ok: problems.length === 0, stderr: '' });
  // The machine may be slow while other tests run.
  expect(problems.filter(({ check }) => check !== 'latency')).toEqual([]);
  const checks = 'node embedded redis persistence eviction memory latency clock permissions locks workers runs';
  expect([...new Set(findings.map(({ check }: { check: string }) => check))].join(' ')).toBe(checks);
  const away = await wp(['doctor'], { WP_REDIS_URL: 'redis://127.0.0.1:1' });
  expect(away.exitCode).toBe(1);
  expect(away.stdout).toMatch(/^problem +redis +cannot reach Redis at redis:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/m);
});
