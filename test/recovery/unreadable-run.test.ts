// One run that cannot be read disturbs nothing else: commands show the others and name it, workers serve the others, and it can be removed.
import { expect, test } from 'vitest';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { runKey } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { here } from '../support/dispatched.ts';
import { startRun } from '../support/engine.ts';
import { connection, ownServer } from '../support/redis.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const redis = await connection(server.url);
const env = { WP_REDIS_URL: server.url, WP_LEASE: '1s' };

type Damage = (redis: WpRedis, key: string) => Promise<unknown>;

const retype =
  (name: string): Damage =>
  async (redis, key) => {
    await redis.del(`${key}${name}`);
    await redis.set(`${key}${name}`, 'x');
  };

interface Case {
  readonly damage: Damage;
  /** Already the run's own hash shows it. */
  readonly isListed?: true;
  /** What a worker needs to run its jobs is not damaged. */
  readonly isUnseen?: true;
  /** Nor what people are shown of it. */
  readonly isShown?: true;
}

const damages: Readonly<Record<string, Case>> = {
  'garbage in its params': {
    damage: (redis, key) => redis.hset(key, 'params', '{'),
    isListed: true,
    isUnseen: true,
  },
  'garbage in its status': { damage: (redis, key) => redis.hset(key, 'status', 'odd'), isListed: true, isUnseen: true },
  'a hash of another type': { damage: retype(''), isListed: true },
  'garbage in its graph': { damage: (redis, key) => redis.hset(`${key}:graph`, 'a', 'garbage') },
  'a record that is none': { damage: (redis, key) => redis.hset(`${key}:jobs`, 'a', '\xc1 garbage') },
  'jobs of another type': { damage: retype(':jobs') },
  'a queue of another type': { damage: retype(':ready'), isShown: true },
  'an index of another type': { damage: retype(':running'), isShown: true },
};

test.each(Object.entries(damages))('%s', async (_, { damage, isListed, isUnseen, isShown }) => {
  await redis.flushall();
  using file = yamlFile(`jobs: { a: { sleep: 0s } }`);
  await using worker = await startWorker(env);
  worker.signal('SIGSTOP');
  const bad = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await damage(redis, runKey(bad));
  const good = await submit(file.path, env);
  worker.signal('SIGCONT');
  await closed(good, env);
  if (!isUnseen)
    await worker.says(
      new RegExp(`run ${bad} cannot be read: .*wp prune --run ${bad} --force. This worker leaves it alone`),
    );
  expect(worker.stderr()).not.toContain('refuses');

  const list = await here(['list'], env);
  expect([list.exitCode, list.stdout]).toEqual([0, expect.stringContaining(good)]);
  if (isListed) {
    expect(list.stdout).toContain(`${bad} unreadable\n`);
    expect(list.stderr).toContain(`To remove it: wp prune --run ${bad} --force`);
    expect((await here(['list', '--json'], env)).stdout).toContain(
      `"run":"${bad}","status":"unreadable","message":"its data`,
    );
  }
  const status = await here(['status', bad], env);
  if (isShown) expect(status.exitCode).toBe(0);
  else expect([status.exitCode, status.stderr]).toEqual([3, expect.stringContaining(`wp prune --run ${bad} --force`)]);
  expect((await here(['status', good], env)).exitCode).toBe(0);
  expect((await here(['doctor'], env)).stdout.replace(/\s+/g, ' ')).toContain(`run ${bad} cannot be read: `);
  expect((await here(['prune', '--older-than', '0s'], env)).exitCode).toBe(0);

  const removed = await here(['prune', '--run', bad, '--force'], env);
  expect([removed.exitCode, removed.stdout]).toEqual([0, `${bad}\n`]);
  expect(await redis.keys(`*${bad}*`)).toEqual([]);
  expect(await redis.zscore('wp:runs', bad)).toBeNull();
  expect(worker.stderr().match(/cannot be read/g) ?? []).toHaveLength(isUnseen ? 0 : 1);
});

test('a job whose definition is damaged fails and says so, and the others of its run go on', async () => {
  await redis.flushall();
  const run = await startRun(redis, { a: {}, b: {}, c: { deferred: 'condition' } });
  await redis.hset(`${runKey(run)}:specs`, 'a', '{', 'c', '{');
  await redis.hset(
    `${runKey(run)}:specs`,
    'b',
    JSON.stringify({ work: { kind: 'sleep', length: { minMs: 0, maxMs: 0 } }, env: {}, cwd: '/', retry: { max: 0 } }),
  );
  await using worker = await startWorker(env);
  const { jobs } = await closed(run, env);
  expect(jobs).toMatchObject([
    { status: 'failed', reason: 'spawn', message: 'what it has to do is damaged in Redis' },
    { status: 'succeeded' },
    { status: 'failed', reason: 'spawn', message: expect.stringContaining('its data are damaged') },
  ]);
  expect(worker.stderr()).not.toContain('refuses');
});

test('without --force only a closed run is removed, and with it any, also one without its hash', async () => {
  await redis.flushall();
  const run = await startRun(redis, { a: {} });
  const refused = await here(['prune', '--run', run], env);
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining(`is open (running). First cancel it: wp cancel ${run}`),
  ]);
  await redis.del(runKey(run));
  expect((await here(['prune', '--run', run, '--force'], env)).exitCode).toBe(0);
  expect(await redis.keys('*')).toEqual([]);
  expect((await here(['prune', '--force'], env)).exitCode).toBe(2);
});

test('a run that the index of open runs has lost is found by doctor, and a worker enters it again', async () => {
  await redis.flushall();
  const run = (await startRun(redis, {
    a: { spec: { work: { kind: 'sleep', length: { minMs: 0, maxMs: 0 } } }, sleepMs: 0 },
  })) as RunId;
  await redis.del('wp:open');
  expect((await here(['doctor'], env)).stdout.replace(/\s+/g, ' ')).toContain(
    `1 run missing in the index of open runs: ${run}`,
  );
  const { relistRuns } = await import('../../src/state/retention/relist-runs.ts');
  await relistRuns(redis);
  await using _ = await startWorker(env);
  expect((await closed(run, env)).status).toBe('succeeded');
});
