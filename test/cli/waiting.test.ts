// A process that waits for Redis says so within 5 s, whatever it does, and ends at the first Ctrl-C.
import { Redis } from 'ioredis';
import { beforeEach, expect, test } from 'vitest';
import { ownServer } from '../support/redis.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { startWorker, submit } from '../support/runs.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { controlC, startInTerminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { startWp, type WpProcess, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

/** Within which a process says what it waits for. */
const saidMs = 5_000;
/** A worker stops within its grace and 5 s. */
const stopMs = 1_000 + 5_000;

let server: RedisServer;
let env: Record<string, string>;

beforeEach(async () => {
  server = await ownServer();
  env = { WP_REDIS_URL: server.url, WP_GRACE: '1s', WP_DRAIN_TIMEOUT: '0s' };
});

/** All that show a run until it ends. */
const watching = [
  ['watch'],
  ['watch', '--output', 'prefixed'],
  ['watch', '--output', 'grouped'],
  ['watch', '--output', 'json'],
  ['logs', '-f'],
  ['events', '-f'],
  ['status', '--watch'],
] as const;

test('Redis frozen for longer than 5 s: all who wait say so, and say when it is back', {
  timeout: 60_000,
}, async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  await using busy = await startWorker(env);
  const run = await submit(file.path, env);
  await jobs.started('work');
  await using idle = await startWorker(env);
  const watchers = watching.map(([command, ...flags]) => startWp([command, run, ...flags], env));
  await using _all = together(watchers);
  await using live = startInTerminal(['watch', run], { columns: 100, rows: 20, env });
  await live.shows(/work/);
  await watched(watchers.length + 1);
  server.freeze();
  const frozenAt = performance.now();
  await Promise.all([
    ...[busy, idle, ...watchers].map((process) => process.says(/^wp: Redis at .* is away\./m)),
    live.shows(/Redis does not answer/),
  ]);
  expect(performance.now() - frozenAt).toBeLessThan(saidMs);
  server.thaw();
  await Promise.all([busy, idle, ...watchers].map((process) => process.says(/^wp: Redis at .* is back\.$/m)));
  jobs.end('work');
  for (const watcher of watchers) expect((await watcher.end).exitCode).toBe(0);
});

test('while Redis is frozen, one Ctrl-C ends whoever waits', { timeout: 60_000 }, async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  await using busy = await startWorker(env);
  const run = await submit(file.path, env);
  await jobs.started('work');
  const watchers = watching.map(([command, ...flags]) => startWp([command, run, ...flags], env));
  await using _all = together(watchers);
  await using live = startInTerminal(['watch', run], { columns: 100, rows: 20, env });
  await live.shows(/work/);
  await watched(watchers.length + 1);
  server.freeze();
  await watchers[0]?.says(/is away/);
  const stoppedAt = performance.now();
  live.type(controlC);
  for (const process of [busy, ...watchers]) process.signal('SIGINT');
  const codes = await Promise.all([busy, ...watchers, live].map(async ({ end }) => (await end).exitCode));
  expect(performance.now() - stoppedAt).toBeLessThan(stopMs);
  expect(codes).toEqual(codes.map(() => 130));
  server.thaw();
});

test('Redis that takes no writes while a log is sent: worker, watch and status say so', {
  timeout: 60_000,
}, async () => {
  using file = yamlFile('jobs: { chatty: { run: "while :; do echo line; sleep 0.05; done" } }');
  await using worker = await startWorker(env);
  const run = await submit(file.path, env);
  await using watch = startWp(['watch', run], env);
  await using live = startInTerminal(['watch', run], { columns: 100, rows: 20, env });
  await live.shows(/chatty/);
  await watched(2);
  const control = new Redis(server.url);
  await control.config('SET', 'maxmemory', '1');
  const refusedAt = performance.now();
  await Promise.all([
    worker.says(/^wp: Redis at .* refuses requests: OOM .*\. wp sends them again until Redis accepts them\.$/m),
    watch.says(/^wp: Redis at .* refuses requests: OOM .*\. Workers send theirs again until Redis accepts them\.$/m),
    live.shows(/refuses requests: OOM/),
  ]);
  expect(performance.now() - refusedAt).toBeLessThan(saidMs);
  expect((await wp(['status', run], env)).stderr).toMatch(
    /^wp: Redis at .* refuses requests: OOM .*\. Runs wait until it accepts them\.\n$/,
  );
  await control.config('SET', 'maxmemory', '0');
  control.disconnect();
  for (const process of [worker, watch]) await process.says(/^wp: Redis at .* accepts requests again\.$/m);
  expect((await wp(['status', run], env)).stderr).toBe('');
  const stoppedAt = performance.now();
  for (const process of [worker, watch]) process.signal('SIGINT');
  await Promise.all([worker.end, watch.end]);
  expect(performance.now() - stoppedAt).toBeLessThan(stopMs);
});

test('one who may only read, or reads a replica, is told nothing', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  const run = await submit(file.path, env);
  const control = new Redis(server.url);
  await control.call(
    'ACL',
    'SETUSER',
    'reader',
    'on',
    '>pw',
    '~*',
    '&*',
    '+@read',
    '+@connection',
    '+info',
    '+time',
    '+@scripting',
  );
  const reader = { WP_REDIS_URL: server.url.replace('redis://', 'redis://reader:pw@') };
  expect(await wp(['status', run], reader)).toMatchObject({ exitCode: 0, stderr: '' });
  await control.replicaof('127.0.0.1', '1');
  expect(await wp(['status', run], env)).toMatchObject({ exitCode: 0, stderr: '' });
  control.disconnect();
});

/** All of them end with the scope. */
function together(processes: readonly WpProcess[]): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()))),
  };
}

/** Waits until so many processes have asked whether Redis takes writes: from then on they notice what happens. */
async function watched(count: number): Promise<void> {
  const control = new Redis(server.url);
  const seen = new Set<string>();
  const watching = async (): Promise<boolean> => {
    for (const line of String(await control.client('LIST')).split('\n'))
      if (line.includes('cmd=eval ')) seen.add(line.slice(0, line.indexOf(' ')));
    return seen.size >= count;
  };
  await until(watching, `${count} processes to watch`);
  control.disconnect();
}
