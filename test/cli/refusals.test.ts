// Redis that answers but refuses requests: workers and clients continue, and say so once.
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownServer, untilEnd } from '../support/redis.ts';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp, type WpProcess, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

let server: RedisServer;
let proxy: RedisProxy;
/** A connection of the test. */
let control: Redis;
/** Another connection, which keeps Redis busy. */
let looping: Redis | undefined;
let env: Record<string, string>;

beforeEach(async () => {
  server = await ownServer('--lua-time-limit', '50', '--enable-protected-configs', 'yes');
  proxy = untilEnd(await startRedisProxy(server.port));
  control = new Redis(server.url);
  env = { WP_REDIS_URL: proxy.url };
});

afterEach(async () => {
  control.disconnect();
  looping?.disconnect();
});

type Change = () => unknown;

/** What makes Redis refuse requests, and what ends that. */
const refusals: Readonly<Record<string, readonly [Change, Change]>> = {
  READONLY: [() => control.call('REPLICAOF', '127.0.0.1', '1'), () => control.call('REPLICAOF', 'NO', 'ONE')],
  OOM: [() => control.config('SET', 'maxmemory', '1'), () => control.config('SET', 'maxmemory', '0')],
  MISCONF: [breakDisk, mendDisk],
  BUSY: [runForEver, () => control.call('SCRIPT', 'KILL')],
  LOADING: [() => proxy.refuse('LOADING Redis is loading the dataset in memory'), () => proxy.refuse()],
  CLUSTERDOWN: [() => proxy.refuse('CLUSTERDOWN The cluster is down'), () => proxy.refuse()],
};

describe.each(Object.entries(refusals))('while Redis answers %s', (code, [breakIt, mendIt]) => {
  test('a worker and a client keep their results, say so once, and continue later', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`
jobs:
  work: { run: '${jobs.script}' }
  after: { needs: work, run: '${jobs.script}' }
`);
    await using client = startWp(['run', file.path, '--workers', '1'], env);
    await jobs.started('work');
    await using worker = await startWorker(env);
    await breakIt();
    jobs.end('work');
    for (const process of [client, worker]) await process.says(new RegExp(`refuses requests: ${code}`));
    await toPass(4_000);
    expect(jobs.starts('after')).toBe(0);
    await mendIt();
    for (const process of [client, worker]) await process.says(/accepts requests again/);
    for (const attempt of [1, 2, 3]) jobs.end('after', attempt);
    expect((await client.end).exitCode).toBe(0);
    expect([jobs.starts('work'), jobs.starts('after')]).toEqual([1, 1]);
    // Each worker may have one claim accepted whose lease is refused.
    expect(client.stdout().match(/released/g)?.length ?? 0).toBeLessThan(3);
    for (const process of [client, worker]) saidOnce(process, code);
    worker.signal('SIGTERM');
    expect((await worker.end).exitCode).toBe(143);
  });

  test('a command that writes exits soon, with a one-line error', async () => {
    const run = await submit('pipelines/chain.yaml', env);
    await breakIt();
    for (const args of [
      ['run', 'pipelines/chain.yaml', '-d'],
      ['run', 'pipelines/chain.yaml'],
      ['cancel', run],
    ]) {
      const { exitCode, stderr } = await wp(args, env);
      expect(stderr.trim().split('\n'), args.join(' ')).toEqual([expect.stringContaining(`refuses: ${code}`)]);
      expect(exitCode).toBe(3);
    }
    await mendIt();
  }, 20_000);
});

test('scripts that Redis forgets are loaded again silently', async () => {
  using jobs = steeredJobs();
  const names = Array.from({ length: 40 }, (_, n) => `j${n}`);
  const chain = names.map(
    (name, n) => `  ${name}: { ${n ? `needs: j${n - 1}, ` : ''}run: 'echo ${name} >> ${jobs.folder}/trace' }`,
  );
  using file = yamlFile(`jobs:\n${chain.join('\n')}\n`);
  await using worker = await startWorker(env);
  await using client = startWp(['run', file.path, '--workers', '1'], env);
  let isOver = false;
  const end = client.end.finally(() => {
    isOver = true;
  });
  await until(async () => {
    await control.script('FLUSH');
    return isOver;
  }, 'the run to end');
  expect(await end).toMatchObject({ exitCode: 0, stderr: '' });
  expect(jobs.trace()).toEqual(names);
  expect(worker.stderr()).not.toMatch(/refuse/);
});

test.each(['BUSY Redis is busy', 'LOADING Redis is loading'])(
  'what a job needs to know is asked for until Redis answers, not taken as its failure: %s',
  async (refusal) => {
    using file = yamlFile(`
jobs:
  work: { run: 'echo v=1 >> "$WP_OUTPUT"' }
  after: { needs: work, env: { V: '\${{ needs.work.outputs.v }}' }, run: 'test "$V" = 1' }
`);
    await using worker = await startWorker(env);
    proxy.refuse(refusal, 'hmget');
    const run = await submit(file.path, { WP_REDIS_URL: server.url });
    await until(() => proxy.refusals() > 2, 'it to be refused');
    proxy.refuse();
    expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
    expect(worker.stderr()).not.toMatch(/^ +at /m);
  },
);

test('a connection that is cut while a run is created does not lose the run', async () => {
  proxy.when('eval', () => proxy.cut());
  await using worker = await startWorker({ WP_REDIS_URL: server.url });
  const run = await submit('pipelines/chain.yaml', env);
  expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
  expect(worker.stderr()).not.toMatch(/refuse/);
});

test('a run is never opened if Redis refuses one of its parts', async () => {
  await control.call('ACL', 'SETUSER', 'default', '-set');
  const { exitCode, stderr } = await wp(['run', 'pipelines/chain.yaml', '-d'], env);
  await control.call('ACL', 'SETUSER', 'default', '+set');
  expect(exitCode).toBe(3);
  // In a script, Redis gives the error no code.
  expect(stderr).toMatch(/refuses: ERR .*can't run this command or subcommand$/m);
  const [partial] = await control.zrange('wp:runs', '0', '0');
  expect(await control.hget(`wp:{${partial}}`, 'status')).toBe('creating');
  await using worker = await startWorker(env);
  expect(await closed(await submit('pipelines/chain.yaml', env), env)).toMatchObject({ status: 'succeeded' });
  expect(worker.stderr()).not.toMatch(/refuse/);
});

function saidOnce({ stderr }: WpProcess, code: string): void {
  expect(stderr().match(new RegExp(`refuses requests: ${code}`, 'g'))).toHaveLength(1);
  expect(stderr().match(/accepts requests again/g)).toHaveLength(1);
  expect(stderr()).not.toMatch(/^ +at |[^.]\.\.[^.]/m);
}

async function toPass(ms: number): Promise<void> {
  const since = performance.now();
  await until(() => performance.now() - since > ms, `${ms} ms to pass`);
}

/** If a snapshot cannot be written, Redis refuses all writes. */
async function breakDisk(): Promise<void> {
  await control.config('SET', 'save', '3600 1');
  await control.config('SET', 'dir', '/proc');
  await control.bgsave();
  await until(async () => /rdb_last_bgsave_status:err/.test(await control.info('persistence')), 'the snapshot to fail');
}

async function mendDisk(): Promise<void> {
  await control.config('SET', 'dir', server.folder);
  await control.bgsave();
  await until(
    async () => /rdb_last_bgsave_status:ok/.test(await control.info('persistence')),
    'a snapshot to be written',
  );
}

async function runForEver(): Promise<void> {
  looping = new Redis(server.url).on('error', () => {});
  looping.eval('while true do end', 0).catch(() => {});
  await until(
    () =>
      control.get('x').then(
        () => false,
        (error: Error) => error.message.startsWith('BUSY'),
      ),
    'Redis to be busy',
  );
}
