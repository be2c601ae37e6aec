// Settings: which of flag, variable, wp.config.yaml and default counts, where wp finds that file, and how it reports mistakes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drainTimeout, lockRedis, secrets, settings, workers } from '../../src/cli/settings/all-settings.ts';
import { Settings } from '../../src/cli/settings/find-settings.ts';
import { renderSettings } from '../../src/cli/settings/render-settings.ts';
import { shownSettings, withoutPasswords } from '../../src/cli/settings/shown-settings.ts';
import { dispatched } from '../support/dispatched.ts';

let project: string;
let below: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'wp-config-'));
  below = join(project, 'one', 'two');
  mkdirSync(below, { recursive: true });
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function configure(...lines: readonly string[]): void {
  writeFileSync(join(project, 'wp.config.yaml'), lines.map((line) => `${line}\n`).join(''));
}

function open(folder = project, env: Readonly<Record<string, string>> = {}): Promise<Settings> {
  return Settings.open({ folder, env });
}

test('precedence: flag, variable, wp.config.yaml, default', async () => {
  expect((await open()).find(workers)).toBeUndefined();
  expect((await open()).find(drainTimeout)).toEqual({ text: '10s', origin: 'default' });
  configure('workers: 1', 'drain-timeout: 1m');
  expect((await open()).find(workers)).toEqual({ text: '1', origin: 'wp.config.yaml:1:10' });
  expect((await open()).get(drainTimeout)).toBe(60_000);
  // An unset variable of a compose file is empty.
  expect((await open(project, { WP_WORKERS: '' })).get(workers)).toBe(1);
  const given = await open(project, { WP_WORKERS: '2' });
  expect(given.find(workers)).toEqual({ text: '2', origin: 'WP_WORKERS' });
  expect(given.find(workers, '3')).toEqual({ text: '3', origin: '--workers' });
});

test.each([
  ['WP_WORKERS', { WP_WORKERS: 'two' }, undefined],
  ['--workers', { WP_WORKERS: '2' }, 'two'],
])('a wrong value is reported with its origin, %s', async (origin, env, typed) => {
  const given = await open(project, env);
  expect(() => given.get(workers, typed)).toThrow(`${origin} must be a whole number of at least 0, not "two".`);
});

test('paths in wp.config.yaml are relative to its folder, lists may be lists', async () => {
  mkdirSync(join(project, '.git'));
  configure(
    'secrets: ../my.env',
    'lock_redis:',
    '  - redis://a',
    '  - redis+sentinel://b:1,c:2/group',
    '  - redis://d',
  );
  const given = await open(below);
  expect(given.get(secrets)).toBe(join(project, '..', 'my.env'));
  expect(given.get(lockRedis)).toEqual(['redis://a', 'redis+sentinel://b:1,c:2/group', 'redis://d']);
});

test('wp reports all mistakes in wp.config.yaml at once', async () => {
  configure('wrokers: 3', 'lease: 5', 'concurrency: [1]', 'redis:', 'output: gruoped');
  const shown = (await open().catch((error: Error) => error.message)) as string;
  expect(shown).toContain('wp.config.yaml:1:1: "wrokers" is not a key of the configuration. Did you mean "workers"?');
  expect(shown).toContain(
    'wp.config.yaml:2:8: "lease" must be a duration such as 500ms, 30s or 1h30m, not 5. A bare number has no unit: write 5s or 5m.',
  );
  expect(shown).toContain('wp.config.yaml:3:14: "concurrency" must be a whole number of at least 1');
  expect(shown).toContain('wp.config.yaml:4:1: "redis"');
  expect(shown).toMatch(
    /^wp.config.yaml:5:9: "output" must be progress, .* or json, not "gruoped". Did you mean "grouped"\?/m,
  );
});

test('an empty wp.config.yaml sets nothing', async () => {
  configure('# none yet');
  expect((await open()).find(workers)).toBeUndefined();
});

test('wp finds wp.config.yaml up to the root of the repository, or else only in the working directory', async () => {
  configure('workers: 7');
  expect((await open(below)).get(workers)).toBeUndefined();
  expect((await open(below, { HOME: project })).find(workers)?.origin).toBe('../../wp.config.yaml:1:10');
  mkdirSync(join(project, '.git'));
  expect((await open(below)).get(workers)).toBe(7);
  writeFileSync(join(below, 'wp.config.yaml'), 'concurrency: 2\n');
  expect((await open(below)).get(workers), 'only the nearest one counts').toBeUndefined();
  mkdirSync(join(project, 'one', '.git'));
  rmSync(join(below, 'wp.config.yaml'));
  expect((await open(below)).get(workers), 'another repository').toBeUndefined();
});

test('wp config shows every setting with its value and origin, and no password', async () => {
  configure('redis: redis://bob:s3c@ret/x@host:6379/2');
  const found = shownSettings(await open(project, { WP_WORKERS: '2' }));
  const shown = renderSettings(found, 120);
  expect(shown).toMatch(/^redis +redis:\/\/bob:\*\*\*@host:6379\/2 +wp.config.yaml:1:8 +WP_REDIS_URL$/m);
  expect(shown).toMatch(/^workers +2 +WP_WORKERS/m);
  expect(shown).toMatch(/^exit_when_idle +\(never\) +default/m);
  const narrow = renderSettings(found, 40).split('\n');
  expect(narrow).toEqual(expect.arrayContaining(['workers         2, from WP_WORKERS', 'grace           10s']));
  for (const line of narrow) expect(line.length, line).toBeLessThanOrEqual(40);
  expect(withoutPasswords('redis://:a@b,redis+cluster://u:p,w@c:1,d:2')).toBe(
    'redis://:***@b,redis+cluster://u:***@c:1,d:2',
  );
  const { exitCode, stdout } = await dispatched('config', '--json');
  expect(exitCode).toBe(0);
  expect(Object.keys(JSON.parse(stdout).settings)).toEqual(settings.map(({ key }) => key));
});
