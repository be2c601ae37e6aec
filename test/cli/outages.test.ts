// Redis that freezes, restarts, cuts connections, or is away when a worker has to stop.
import { Redis } from 'ioredis';
import { beforeEach, describe, expect, test } from 'vitest';
import { lives } from '../support/processes.ts';
import { ownServer } from '../support/redis.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp, type WpProcess } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

let server: RedisServer;
let env: Record<string, string>;
const leaseMs = 1_000;

beforeEach(async () => {
  server = await ownServer('--appendonly', 'yes', '--appendfsync', 'always');
  env = { WP_REDIS_URL: server.url, WP_LEASE: `${leaseMs}ms`, WP_GRACE: '1s', WP_DRAIN_TIMEOUT: '0s' };
});

describe('Redis frozen for longer than a lease', () => {
  test('a worker stops its job in time, runs it again later, and stops on request', async () => {
    using jobs = steeredJobs();
    using file = chain(jobs.script, ['work']);
    await using worker = await startWorker(env);
    const run = await submit(file.path, env);
    const first = await jobs.started('work');
    server.freeze();
    await worker.says(/the lease of job "work" could not be renewed in time/);
    await until(() => !lives(first), 'the job to be ended');
    await toPass(2 * leaseMs);
    server.thaw();
    await jobs.started('work', 2);
    jobs.end('work', 2);
    expect(await closed(run, env)).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 2, losses: 1 }] });
    expect(jobs.starts('work')).toBe(2);
    await stopped(worker);
  });

  test('wp run waits, says so, and finishes its run', async () => {
    using jobs = steeredJobs();
    using file = chain(jobs.script, ['work', 'after']);
    await using run = startWp(['run', file.path, '--workers', '2'], env);
    await jobs.started('work');
    server.freeze();
    await run.says(/Redis at .* is away/);
    await toPass(2 * leaseMs);
    server.thaw();
    await run.says(/Redis at .* is back/);
    await jobs.started('work', 2);
    jobs.end('work', 2);
    jobs.end('after');
    expect(await run.end).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^after +succeeded/m) });
    noStack(run);
  });
});

describe('Redis restarted under a live run', () => {
  test.each([
    ['within a lease', '10s', 1],
    ['after more than a lease', '2s', 2],
  ])('%s: the run continues by itself, and no job runs more often than needed', async (_, lease, starts) => {
    using jobs = steeredJobs();
    using file = chain(jobs.script, ['a', 'b', 'c', 'd']);
    const here = { ...env, WP_LEASE: lease };
    await using first = await startWorker(here);
    await using second = await startWorker(here);
    await using client = startWp(['run', file.path, '--workers', '0'], here);
    jobs.end('a');
    const job = await jobs.started('b');
    await server.kill();
    for (const worker of [first, second]) await worker.says(/Redis at .* is away. Results are kept and sent when/);
    await client.says(/Redis at .* is away. What happens meanwhile is shown when it is back/);
    if (starts === 2) await until(() => !lives(job), 'the job to be ended');
    await server.start();
    for (const process of [first, second, client]) await process.says(/Redis at .* is back/);
    const last = starts === 2 ? await jobs.startedAfter('b', 1) : 1;
    for (const name of ['b', 'c', 'd']) jobs.end(name, name === 'b' ? last : 1);
    expect((await client.end).exitCode).toBe(0);
    expect(['a', 'b', 'c', 'd'].map((name) => jobs.starts(name))).toEqual([1, starts, 1, 1]);
    for (const worker of [first, second]) await stopped(worker);
  });

  test('without its data: a client reports that the run was removed, and a worker takes the next run', async () => {
    using jobs = steeredJobs();
    using file = chain(jobs.script, ['work']);
    await using worker = await startWorker(env);
    await using client = startWp(['run', file.path, '--workers', '0'], env);
    await jobs.started('work');
    await using control = new Control(server);
    await control.redis.flushall();
    expect(await client.end).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/was removed from Redis/) });
    const next = await submit('pipelines/chain.yaml', env);
    expect(await closed(next, env)).toMatchObject({ status: 'succeeded' });
    await stopped(worker);
  });
});

test('connections that are cut again and again start no job twice, and every run ends', async () => {
  using jobs = steeredJobs();
  const names = Array.from({ length: 40 }, (_, n) => `j${n}`);
  using file = chain(`echo $WP_JOB >> ${jobs.folder}/trace`, names);
  await using worker = await startWorker({ ...env, WP_LEASE: '10s' }, '--concurrency', '2');
  await using client = startWp(['run', file.path, '--workers', '1', '--lease', '10s'], env);
  await client.says(/started +j0/);
  let isOver = false;
  const end = client.end.finally(() => {
    isOver = true;
  });
  await using control = new Control(server);
  for (const type of ['normal', 'pubsub']) {
    await until(
      async () => {
        await control.redis.call('CLIENT', 'KILL', 'TYPE', type, 'SKIPME', 'yes');
        return isOver || jobs.trace().length > (type === 'normal' ? 15 : 30);
      },
      'some jobs to run',
      30_000,
    );
  }
  expect(await end).toMatchObject({ exitCode: 0 });
  expect(jobs.trace()).toEqual(names);
  noStack(client);
  await stopped(worker);
});

describe.each([
  ['killed', () => server.kill()],
  ['frozen', () => server.freeze()],
])('while Redis is %s', (_, breakIt) => {
  test('an idle worker stops on request', async () => {
    await using worker = await startWorker(env);
    await closed(await submit('pipelines/chain.yaml', env), env);
    await breakIt();
    await stopped(worker);
  }, 20_000);

  test('a busy worker stops its jobs, also one that ignores TERM, and exits', async () => {
    using jobs = steeredJobs();
    using file = chain(`trap '' TERM; ${jobs.script}`, ['work']);
    await using worker = await startWorker(env);
    await submit(file.path, env);
    const job = await jobs.started('work');
    await breakIt();
    await stopped(worker);
    expect(lives(job)).toBe(false);
  }, 20_000);

  test('Ctrl-C twice ends wp run and all of its processes', async () => {
    using jobs = steeredJobs();
    using file = chain(`trap '' TERM; ${jobs.script}`, ['work']);
    await using run = startWp(['run', file.path, '--lease', '1h'], env);
    const job = await jobs.started('work');
    await breakIt();
    await run.says(/Redis at .* is away/);
    run.signal('SIGINT');
    await run.says(/Press Ctrl-C again/);
    run.signal('SIGINT');
    expect(await run.end).toMatchObject({
      exitCode: 130,
      stderr: expect.stringMatching(/run \w+ is not cancelled, .*: wp cancel/),
    });
    expect(lives(job)).toBe(false);
    noStack(run);
  }, 20_000);
});

describe('a server that may evict keys', () => {
  test.each([
    ['allkeys-lru', 'runs and leases'],
    ['volatile-ttl', 'leases of running jobs'],
  ])('with %s, wp run and wp worker warn once', async (policy, lost) => {
    await using control = new Control(server);
    await control.redis.config('SET', 'maxmemory-policy', policy);
    const warning = new RegExp(`WARNING: .*maxmemory-policy ${policy}.* ${lost}`, 'g');
    await using run = startWp(['run', 'pipelines/chain.yaml'], env);
    await using worker = await startWorker(env);
    await worker.says(warning);
    expect((await run.end).stderr.match(warning)).toHaveLength(1);
    await stopped(worker);
    expect(worker.stderr().match(warning)).toHaveLength(1);
  });

  test('there is no warning if no key can be lost or the server does not tell', async () => {
    await using control = new Control(server);
    await using quiet = startWp(['run', 'pipelines/chain.yaml'], env);
    expect((await quiet.end).stderr).not.toMatch(/WARNING/);
    await control.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await control.redis.call('ACL', 'SETUSER', 'default', '-info', '-config');
    await using run = startWp(['run', 'pipelines/chain.yaml'], env);
    const { exitCode, stderr } = await run.end;
    expect(exitCode).toBe(0);
    expect(stderr).not.toMatch(/WARNING/);
  });
});

/** A connection of the test, which the test does not disturb. */
class Control implements AsyncDisposable {
  readonly redis: Redis;

  constructor({ url }: RedisServer) {
    this.redis = new Redis(url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.redis.disconnect();
  }
}

async function stopped(worker: WpProcess): Promise<void> {
  worker.signal('SIGTERM');
  expect((await worker.end).exitCode).toBe(143);
  noStack(worker);
}

function noStack({ stderr }: WpProcess): void {
  expect(stderr()).not.toMatch(/^ +at /m);
}

async function toPass(ms: number): Promise<void> {
  const since = performance.now();
  await until(() => performance.now() - since > ms, `${ms} ms to pass`);
}

/** Each job needs the job before. */
function chain(script: string, names: readonly string[]): YamlFile {
  const jobs = names.map((name, index) => {
    const needs = index === 0 ? '' : `needs: ${names[index - 1]}, `;
    return `  ${name}: { ${needs}run: "${script.replaceAll('"', '\\"')}" }`;
  });
  return yamlFile(`jobs:\n${jobs.join('\n')}\n`);
}
