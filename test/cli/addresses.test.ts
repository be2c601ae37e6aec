// Redis behind sentinels, as a cluster, and over TLS.
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { type RedisHealth, readHealth } from '../../src/state/health/health.ts';
import { makeCertificate } from '../support/certificate.ts';
import { connection, ownServer } from '../support/redis.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { startRedisGroup } from '../support/redis-group.ts';
import { freePort, type RedisServer } from '../support/redis-server.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { runIdIn, startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

/** How many runs each server has. Other keys come and go: locks, the list of open runs. */
async function runsOf({ servers }: RedisCluster): Promise<number[]> {
  return Promise.all(
    servers.map(async ({ url }) => {
      const redis = new Redis(url);
      const runs = await redis.keys('wp:{*}:definition');
      redis.disconnect();
      return runs.length;
    }),
  );
}

/** Only one of them answers about the run, the others say where to ask. */
async function serverOf({ servers }: RedisCluster, run: string): Promise<RedisServer> {
  for (const server of servers) {
    const redis = new Redis(server.url);
    const hasRun = await redis.exists(`wp:{${run}}`).catch(() => 0);
    redis.disconnect();
    if (hasRun) return server;
  }
  throw new Error(`No server of the cluster has run ${run}.`);
}

async function healthOf(url: string): Promise<RedisHealth> {
  const redis = await connection(url);
  return readHealth(redis);
}

describe('a cluster', () => {
  test.each([
    ['of one server that has never learned its address', [], 1],
    ['whose servers keep their addresses to themselves', ['--cluster-preferred-endpoint-type', 'unknown-endpoint'], 3],
  ])('%s is reached at the host of the address', async (_, args, count) => {
    await using cluster = await startRedisCluster(args, count);
    const env = { WP_REDIS_URL: cluster.url };
    for (let n = 0; n < count; n++) {
      expect(await wp(['run', 'pipelines/chain.yaml', '-w', '1'], env)).toMatchObject({ exitCode: 0, stderr: '' });
    }
    expect(await healthOf(cluster.url)).toMatchObject({ servers: Array.from({ length: count }, () => ({})) });
  });

  test('runs pipelines whose keys, and those of the lists of runs, are with different servers', async () => {
    await using cluster = await startRedisCluster();
    const env = { WP_REDIS_URL: cluster.url };
    await using worker = await startWorker(env);
    const runs: string[] = [];
    // As many as it takes for every server to have some: which one has a run, its random id says.
    while (runs.length < 3 || (await runsOf(cluster)).includes(0)) runs.push(await submit('pipelines/chain.yaml', env));
    for (const run of runs) expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
    const { exitCode, stdout, stderr } = await wp(['run', 'pipelines/chain.yaml', '--workers', '2'], env);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^C +succeeded/m);
    expect((await wp(['list'], env)).stdout).toContain(runs[0]);
    for (const count of await runsOf(cluster)) expect(count).toBeGreaterThan(0);
    expect(await healthOf(cluster.url)).toMatchObject({ servers: [{}, {}, {}], permissions: { refusals: [] } });
    worker.signal('SIGTERM');
    expect((await worker.end).exitCode).toBe(143);
    expect(worker.stderr()).not.toMatch(/refuse|^ +at /m);
  });

  test('may lose the server that has a run, and its worker goes on when that is back', async () => {
    await using cluster = await startRedisCluster(['--appendonly', 'yes', '--appendfsync', 'always']);
    const env = { WP_REDIS_URL: cluster.url, WP_LEASE: '30s' };
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, after: { needs: work, run: 'true' } }`);
    await using worker = await startWorker(env);
    const run = await submit(file.path, env);
    await jobs.started('work');
    const server = await serverOf(cluster, run);
    await server.kill();
    jobs.end('work');
    await worker.says(/Redis at .* is away|refuses requests/);
    const meanwhile = await wp(['status', run], env);
    expect(meanwhile).toMatchObject({ exitCode: 3, stdout: '' });
    expect(meanwhile.stderr).toMatch(
      /^wp: .*(refuses: .* A server of the cluster is away: start it|cannot reach).*\n$/,
    );
    await server.start();
    await cluster.well();
    const { status, jobs: records } = await closed(run, env);
    expect({ status, attempts: records.map(({ attempt }) => attempt) }).toEqual({
      status: 'succeeded',
      attempts: [1, 1],
    });
    worker.signal('SIGTERM');
    expect((await worker.end).exitCode).toBe(143);
  });

  test('removes runs that are past their time', async () => {
    await using cluster = await startRedisCluster();
    const env = { WP_REDIS_URL: cluster.url };
    using file = yamlFile(`retention: 1s\njobs: { a: { run: 'true' } }\n`);
    const first = runIdIn((await wp(['run', file.path], env)).stdout);
    expect((await wp(['list'], env)).stdout).toContain(first);
    await until(async () => {
      expect(await wp(['run', file.path], env)).toMatchObject({ exitCode: 0, stderr: '' });
      return !(await wp(['list'], env)).stdout.includes(first);
    }, 'the first run to be removed');
  });
});

test('behind sentinels the new primary is found when the old one is lost', async () => {
  await using group = await startRedisGroup();
  const env = { WP_REDIS_URL: group.url };
  expect(await healthOf(group.url)).toMatchObject({ servers: [{ isReplica: false }], permissions: { refusals: [] } });
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, after: { needs: work, run: 'true' } }`);
  await using worker = await startWorker(env);
  await using client = startWp(['run', file.path, '--workers', '0'], env);
  await jobs.started('work');
  await group.loseMaster();
  for (const process of [worker, client]) await process.says(/is back/);
  jobs.end('work');
  expect(await client.end).toMatchObject({ exitCode: 0 });
  expect(client.stdout()).toMatch(/^after +succeeded/m);
}, 60_000);

test('over TLS', async () => {
  const port = await freePort();
  using files = makeCertificate();
  await ownServer(
    ...['--tls-port', String(port), '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', files.certificate, '--tls-key-file', files.key, '--tls-ca-cert-file', files.certificate],
  );
  const url = `rediss://localhost:${port}`;
  const trusting = { WP_REDIS_URL: url, NODE_EXTRA_CA_CERTS: files.certificate };
  expect(await wp(['run', 'pipelines/chain.yaml'], trusting)).toMatchObject({ exitCode: 0, stderr: '' });
  const { exitCode, stderr } = await wp(['status'], { WP_REDIS_URL: url });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: expect.stringMatching(/cannot reach Redis at .*SELF_SIGNED/),
  });
});
