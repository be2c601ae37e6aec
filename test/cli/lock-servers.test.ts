// Leases on three servers of their own: one of them may be lost, two may not.
import { beforeEach, describe, expect, test } from 'vitest';
import { lives } from '../support/processes.ts';
import { ownServer, untilEnd } from '../support/redis.ts';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { type SteeredJobs, steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { type Environment, startWp, type WpProcess, wp } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

type Three<T> = readonly [T, T, T];

let runs: RedisServer;
let locks: Three<RedisServer>;
let ways: Three<RedisProxy>;
let env: Environment;
const leaseMs = 1_500;

beforeEach(async () => {
  const servers = await Promise.all([0, 1, 2, 3].map(() => ownServer()));
  [runs, ...locks] = servers as unknown as [RedisServer, ...Three<RedisServer>];
  ways = (await Promise.all(
    locks.map(async ({ port }) => untilEnd(await startRedisProxy(port))),
  )) as unknown as Three<RedisProxy>;
  env = {
    WP_REDIS_URL: runs.url,
    WP_LEASE: `${leaseMs}ms`,
    WP_LOCK_REDIS: ways.map(({ url }) => url).join(','),
  };
});

/** How a lock server goes away, and comes back. */
const faults = {
  killed: [(n) => locks[n].kill(), (n) => locks[n].start()],
  frozen: [(n) => locks[n].freeze(), (n) => locks[n].thaw()],
  'cut off': [(n) => ways[n].swallow(true), (n) => ways[n].swallow(false)],
  full: [(n) => ways[n].refuse('OOM command not allowed'), (n) => ways[n].refuse()],
} satisfies Record<string, readonly [Change, Change]>;

type Change = (server: 0 | 1 | 2) => void | Promise<void>;

describe.each(Object.entries(faults))('lock servers %s', (_, [breakIt, mendIt]) => {
  test('one of three: jobs go on, are claimed and lose no lease', async () => {
    using jobs = steeredJobs();
    using file = workAndAfter(jobs);
    await using worker = await startWorker(env);
    const run = await submit(file.path, env);
    await jobs.started('work');
    await breakIt(1);
    await worker.says(/1 of 3 lock servers cannot be used .*Work goes on/);
    await leasesToPass(2);
    jobs.end('work');
    expect(await closed(run, env)).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 1 }, { attempt: 1 }] });
    await mendIt(1);
    await worker.says(/all lock servers can be used again/);
    expect(worker.stderr()).not.toMatch(/lease of job/);
  });

  test('two of three: what runs is ended, nothing is started, it is said once, and work goes on when they are back', async () => {
    using jobs = steeredJobs();
    using file = workAndAfter(jobs);
    await using worker = await startWorker(env);
    const run = await submit(file.path, env);
    const first = await jobs.started('work');
    await Promise.all([breakIt(0), breakIt(2)]);
    await until(() => !lives(first), 'the job to be ended');
    await leasesToPass(2);
    expect(await readStatus(run, env)).toMatchObject({ jobs: [{ status: 'ready', attempt: 1 }, { attempt: 0 }] });
    expect(worker.stderr().match(/2 of 3 lock servers cannot be used/g)).toHaveLength(1);
    await Promise.all([mendIt(0), mendIt(2)]);
    await jobs.started('work', 2);
    jobs.end('work', 2);
    expect(await closed(run, env)).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 2 }, { attempt: 1 }] });
    expect(jobs.starts('work')).toBe(2);
  });
});

test('a lock server that comes back empty takes its part again: after that another one may be lost', async () => {
  using jobs = steeredJobs();
  using file = workAndAfter(jobs);
  await using worker = await startWorker(env);
  const run = await submit(file.path, env);
  await jobs.started('work');
  await locks[0].kill();
  await worker.says(/1 of 3 lock servers cannot be used/);
  await locks[0].start();
  await worker.says(/all lock servers can be used again/);
  await leasesToPass(1);
  await locks[1].kill();
  await leasesToPass(2);
  jobs.end('work');
  expect(await closed(run, env)).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 1 }, { attempt: 1 }] });
  expect(worker.stderr()).not.toMatch(/lease of job/);
});

test('of two workers a job is run by one, and by the other when that one is killed', async () => {
  using jobs = steeredJobs();
  using file = workAndAfter(jobs);
  await using first = await startWorker(env);
  const run = await submit(file.path, env);
  await jobs.started('work');
  await using _second: WpProcess = await startWorker(env);
  await leasesToPass(2);
  expect(jobs.starts('work')).toBe(1);
  first.signal('SIGKILL');
  await jobs.started('work', 2);
  jobs.end('work', 2);
  expect(await closed(run, env)).toMatchObject({ status: 'succeeded', jobs: [{ losses: 1 }, {}] });
});

test('wp run works with them too, and ends with the run although one hangs', async () => {
  locks[1].freeze();
  await using run = startWp(['run', 'pipelines/chain.yaml'], env);
  expect(await run.end).toMatchObject({ exitCode: 0 });
  expect(run.stderr()).toMatch(/1 of 3 lock servers cannot be used/);
});

test('wp explain asks the lock servers who holds a job, and says "unknown" where it cannot know', async () => {
  using jobs = steeredJobs();
  using file = workAndAfter(jobs);
  await using worker = await startWorker(env);
  const run = await submit(file.path, env);
  await jobs.started('work');
  const leaseLine = async (args: readonly string[], more: Environment): Promise<string | undefined> =>
    /^Lease +(.*)$/m.exec((await wp(['explain', run, 'work', ...args], { COLUMNS: '200', ...more })).stdout)?.[1];
  const untold = { WP_REDIS_URL: runs.url, WP_LEASE: `${leaseMs}ms` };
  expect(await leaseLine([], env)).toMatch(/^expires in \S+ unless its worker renews it$/);
  expect(await leaseLine(['--lock-redis', env.WP_LOCK_REDIS ?? ''], untold)).toMatch(/^expires in/);
  const named = 'name them with --lock-redis or WP_LOCK_REDIS';
  expect(await leaseLine([], untold)).toBe(`unknown: its worker keeps leases on lock servers; ${named}`);
  // With no other worker its job stays as it is.
  worker.signal('SIGKILL');
  await until(async () => (await leaseLine([], env))?.startsWith('expired') === true, 'the lease to end');
  await until(
    async () =>
      (await leaseLine([], untold)) ===
      `unknown: no lease on this Redis. If the workers use lock servers, ${named}; if not, it has expired`,
    'the worker to be forgotten',
  );
  await Promise.all([ways[0].swallow(true), ways[2].swallow(true)]);
  expect(await leaseLine([], env)).toBe('unknown: too few lock servers answered. "wp doctor" checks them');
});

test.each([
  [
    ['--lock-redis', 'redis://h1,redis://h2'],
    /must be 3 or 5 independent servers, not 2: a lease needs the majority of them/,
  ],
  [['--lock-redis', 'redis://h1', '--lock-redis', 'redis://h2,redis://h3,redis://h4'], /must be 3 or 5 .* not 4/],
  [['--lock-redis', 'redis://h1,redis://h2,redis://:secret@h1'], /names one server twice/],
  [['--lock-redis', 'h1,h2,h3'], /not the address of a Redis/],
])('%s is refused before anything is done', async (args, message) => {
  const { exitCode, stderr } = await wp(['run', 'pipelines/chain.yaml', ...args], { WP_REDIS_URL: runs.url });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/secret/);
});

/** Long enough for leases that are not kept to end. */
async function leasesToPass(count: number): Promise<void> {
  const since = performance.now();
  await until(() => performance.now() - since > count * leaseMs, `${count} leases to pass`);
}

function workAndAfter({ script }: SteeredJobs): YamlFile {
  return yamlFile(`
jobs:
  work: { run: '${script}' }
  after: { needs: work, run: 'true' }
`);
}
