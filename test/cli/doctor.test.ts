// `wp doctor`: what it says of what it finds, as people and programs get it.
import { describe, expect, inject, test } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { findingsOf } from '../../src/cli/doctor/findings.ts';
import { renderFindings } from '../../src/cli/doctor/render-findings.ts';
import { coloursFor } from '../../src/cli/text/colours.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { type Findable, factsWith, server, worker } from '../support/facts.ts';
import { wp } from '../support/wp.ts';

const ids = (names: string): RunId[] => names.split(' ') as RunId[];
const show = (found: Findable, width: number): string =>
  `\n${renderFindings(findingsOf(factsWith(found)), { width, colours: coloursFor(false) })}\n`;

const ill: Findable = {
  servers: [
    server,
    {
      ...server,
      where: '10.0.0.8:6379',
      isAppending: false,
      evictionPolicy: 'allkeys-lru',
      usedBytes: 990 * 2 ** 20,
      mostBytes: 2 ** 30,
    },
  ],
  health: {
    latency: { medianMs: 45.2, p99Ms: 312 },
    clock: { aheadMs: -12_345, toleranceMs: 2 },
    permissions: {
      user: 'ci',
      refusals: ['EVAL', 'XADD'].map((command) => ({ command, message: `NOPERM no ${command}` })),
    },
  },
  work: {
    workers: [worker('build1-7', '0.1.0'), worker('build1-8', '0.2.0'), worker('build2-9', '0.2.0')],
    runs: { open: 3, unserved: ids('mwxa mwxb'), foreign: ids('mwxc') },
  },
  facts: {
    node: '18.20.0',
    lockServers: { count: 3, away: ['redis://a:6379: no answer'] },
    embedded: { isUsed: true, program: { problem: 'Install it with "sudo apk add redis".' } },
  },
};

test('all is well', () => {
  expect(show({}, 100)).toMatchInlineSnapshot(`
    "
    ok       node         22.4.1
    ok       embedded     /usr/bin/redis-server, 7.0.15, not used, as an address is given
    ok       redis        Redis 7.2.4 at redis://10.0.0.7:6379
    ok       persistence  append-only file: runs outlive a crash of the server
    ok       eviction     noeviction: nothing is removed when the server is full
    ok       memory       5.0 MiB used, without a limit
    ok       latency      median 0.3 ms, 99th percentile 1.2 ms
    ok       clock        as that of Redis, within 1 ms
    ok       permissions  user default may do all that wp needs; scripts load
    ok       locks        leases are with the runs
    ok       workers      none at the moment
    ok       runs         none is open

    All is well.
    "
  `);
});

describe('all is not', () => {
  test('in 100 columns', () => {
    expect(show(ill, 100)).toMatchInlineSnapshot(`
      "
      problem  node         18.20.0 is older than wp can use
                            -> Install Node 20.19 or later.
      problem  embedded     there is no server to be started
                            -> Install it with "sudo apk add redis".
      ok       redis        Redis 7.2.4 at redis://10.0.0.7:6379, 2 primaries
      warning  persistence  none at 10.0.0.8:6379: a restart of the server loses all runs
                            -> Set "appendonly yes" in its settings.
      problem  eviction     allkeys-lru at 10.0.0.8:6379: a full server removes runs and leases
                            -> Set "maxmemory-policy noeviction".
      problem  memory       990 MiB of 1.0 GiB used at 10.0.0.8:6379 (97 %)
                            -> A full server takes no more runs. Remove old ones with
                            "wp prune --older-than 1d", or raise maxmemory.
      warning  latency      median 45 ms, 99th percentile 312 ms
                            -> Each job waits for a few answers. Bring workers nearer to Redis.
      warning  clock        this host is 12 s behind Redis
                            -> wp goes by the clock of Redis alone, but what jobs write down themselves
                            will not fit. Use NTP on both.
      problem  permissions  user ci may not do 2 things that wp needs: EVAL, XADD (NOPERM no EVAL)
                            -> As an administrator: ACL SETUSER ci +@all -@dangerous +info ~wp:* &wp:*
      warning  locks        1 of 3 lock servers cannot be used: redis://a:6379: no answer
                            -> The others are enough for now. Mend it before more go.
      warning  workers      3 workers on 2 hosts, not all of them of wp 0.1.0, as this is: build1-8 and
                            build2-9 of 0.2.0
                            -> Bring all to one version: "wp workers drain ID", then start them anew.
      warning  runs         2 open runs that no worker serves: mwxa and mwxb
                            -> Start a "wp worker", or "wp attach mwxa" for one, or "wp cancel" it.
      warning  runs         1 open run of another version of wp: mwxc
                            -> A worker of that version has to finish them.

      5 problems and 7 warnings.
      "
    `);
  });

  test('in 40 columns, where no line is longer', () => {
    const text = show(ill, 40);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(text).toMatchInlineSnapshot(`
      "
      problem  node
        18.20.0 is older than wp can use
        -> Install Node 20.19 or later.
      problem  embedded
        there is no server to be started
        -> Install it with "sudo apk add
        redis".
      ok       redis
        Redis 7.2.4 at redis://10.0.0.7:6379,
        2 primaries
      warning  persistence
        none at 10.0.0.8:6379: a restart of
        the server loses all runs
        -> Set "appendonly yes" in its
        settings.
      problem  eviction
        allkeys-lru at 10.0.0.8:6379: a full
        server removes runs and leases
        -> Set "maxmemory-policy noeviction".
      problem  memory
        990 MiB of 1.0 GiB used at
        10.0.0.8:6379 (97 %)
        -> A full server takes no more runs.
        Remove old ones with
        "wp prune --older-than 1d", or raise
        maxmemory.
      warning  latency
        median 45 ms, 99th percentile 312 ms
        -> Each job waits for a few answers.
        Bring workers nearer to Redis.
      warning  clock
        this host is 12 s behind Redis
        -> wp goes by the clock of Redis
        alone, but what jobs write down
        themselves will not fit. Use NTP on
        both.
      problem  permissions
        user ci may not do 2 things that wp
        needs: EVAL, XADD (NOPERM no EVAL)
        -> As an administrator: ACL SETUSER ci
        +@all -@dangerous +info ~wp:* &wp:*
      warning  locks
        1 of 3 lock servers cannot be used:
        redis://a:6379: no answer
        -> The others are enough for now. Mend
        it before more go.
      warning  workers
        3 workers on 2 hosts, not all of them
        of wp 0.1.0, as this is: build1-8 and
        build2-9 of 0.2.0
        -> Bring all to one version:
        "wp workers drain ID", then start them
        anew.
      warning  runs
        2 open runs that no worker serves:
        mwxa and mwxb
        -> Start a "wp worker", or
        "wp attach mwxa" for one, or
        "wp cancel" it.
      warning  runs
        1 open run of another version of wp:
        mwxc
        -> A worker of that version has to
        finish them.

      5 problems and 7 warnings.
      "
    `);
  });
});

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
  ['memory getting short', { servers: [{ ...server, usedBytes: 80, mostBytes: 100 }] }, 'warning memory'],
  [
    'answers that take longer than leases bear',
    { health: { latency: { medianMs: 3, p99Ms: 1_500 } } },
    'problem latency',
  ],
  ['a clock that is a little off', { health: { clock: { aheadMs: 800, toleranceMs: 3 } } }, ''],
  [
    'a server that takes no writes',
    { health: { permissions: { refusals: [{ command: 'SET', message: 'MISCONF no' }] } } },
    'problem permissions',
  ],
  ['most lock servers away', { facts: { lockServers: { count: 3, away: ['a: x', 'b: x'] } } }, 'problem locks'],
  ['runs that are served', { work: { runs: { open: 2, unserved: [], foreign: [] } } }, ''],
])('%s', (_, found, expected) => {
  const bad = findingsOf(factsWith(found)).filter(({ status }) => status !== 'ok');
  expect(bad.map(({ status, check }) => `${status} ${check}`).join()).toBe(expected);
  expect(bad.every(({ advice }) => advice !== undefined)).toBe(true);
});

test('exits 0 with warnings and 1 with problems, and has the same for programs', async () => {
  const { exitCode, stdout, stderr } = await wp(['doctor', '--json'], { WP_REDIS_URL: inject('redisUrl') });
  const { ok, findings } = JSON.parse(stdout);
  const problems = (findings as Finding[]).filter(({ status }) => status === 'problem');
  expect({ exitCode, ok, stderr }).toEqual({ exitCode: ok ? 0 : 1, ok: problems.length === 0, stderr: '' });
  // A machine that is busy with other tests may be slow.
  expect(problems.filter(({ check }) => check !== 'latency')).toEqual([]);
  const checks = 'node embedded redis persistence eviction memory latency clock permissions locks workers runs';
  expect([...new Set(findings.map(({ check }: { check: string }) => check))].join(' ')).toBe(checks);
  const away = await wp(['doctor'], { WP_REDIS_URL: 'redis://127.0.0.1:1' });
  expect(away.exitCode).toBe(1);
  expect(away.stdout).toMatch(/^problem +redis +cannot reach Redis at redis:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/m);
});
