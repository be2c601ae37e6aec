// Connections that have gone silent without being closed, as after a lost route or a dead firewall.
import { beforeEach, describe, expect, test } from 'vitest';
import { lives } from '../support/processes.ts';
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
let direct: Record<string, string>;
let env: Record<string, string>;

beforeEach(async () => {
  server = await ownServer();
  proxy = untilEnd(await startRedisProxy(server.port));
  direct = { WP_REDIS_URL: server.url };
  env = { WP_REDIS_URL: proxy.url, WP_GRACE: '1s', WP_DRAIN_TIMEOUT: '0s' };
});

/** Open connections stay silent forever. New connections work. */
function deaden(): void {
  proxy.swallow(true);
  proxy.swallow(false);
}

describe('connections that have gone silent', () => {
  test('an idle worker reconnects and takes the next job', async () => {
    await using worker = await startWorker(env);
    await closed(await submit('pipelines/chain.yaml', direct), direct);
    deaden();
    expect(await closed(await submit('pipelines/chain.yaml', direct), direct)).toMatchObject({ status: 'succeeded' });
    await stopped(worker);
  });

  test('a busy worker keeps its job and reports the result', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, after: { needs: work, run: 'true' } }`);
    await using worker = await startWorker(env);
    const run = await submit(file.path, direct);
    await jobs.started('work');
    deaden();
    jobs.end('work');
    expect(await closed(run, direct)).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 1 }, { attempt: 1 }] });
    expect(jobs.starts('work')).toBe(1);
    await stopped(worker);
  });

  test('wp run shows every event once and exits', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, after: { needs: work, run: 'true' } }`);
    await using run = startWp(['run', file.path, '--workers', '1'], env);
    await jobs.started('work');
    deaden();
    jobs.end('work');
    const { exitCode, stdout } = await run.end;
    expect(exitCode).toBe(0);
    for (const event of ['started +work', 'succeeded +work', 'started +after', 'run succeeded']) {
      expect(stdout.match(new RegExp(`^[0-9:]+ +${event}$`, 'gm')), event).toHaveLength(1);
    }
  });
});

describe('while every connection stays silent', () => {
  test.each([['run', 'pipelines/chain.yaml'], ['status'], ['list'], ['logs', '@last', 'A'], ['cancel', '@last']])(
    'wp %s ends soon with 3 and one line',
    async (...args) => {
      proxy.swallow(true);
      const { exitCode, stderr } = await wp(args, env);
      expect(exitCode).toBe(3);
      expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/cannot reach Redis at .*no answer within/)]);
    },
    10_000,
  );

  test('a command in the middle of its work exits', async () => {
    await using _worker = await startWorker(direct);
    await closed(await submit('pipelines/chain.yaml', direct), direct);
    proxy.when('zrevrange', () => proxy.swallow(true));
    const { exitCode, stderr } = await wp(['status'], env);
    expect(exitCode).toBe(3);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/cannot reach Redis at/)]);
  }, 20_000);

  test('a busy worker stops on request, and continues when connections work again', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
    await using worker = await startWorker({ ...env, WP_LEASE: '1s' });
    const run = await submit(file.path, direct);
    const first = await jobs.started('work');
    proxy.swallow(true);
    await until(() => !lives(first), 'the job to be ended with its lease');
    // By now new connections are silent, too.
    await worker.says(/Redis at .* is away/);
    proxy.swallow(false);
    const second = await jobs.started('work', 2);
    proxy.swallow(true);
    await stopped(worker);
    expect(lives(second)).toBe(false);
    await using _other = await startWorker(direct);
    await jobs.started('work', 3);
    jobs.end('work', 3);
    expect(await closed(run, direct)).toMatchObject({ status: 'succeeded' });
  });
});

async function stopped(worker: WpProcess): Promise<void> {
  worker.signal('SIGTERM');
  expect((await worker.end).exitCode).toBe(143);
  expect(worker.stderr()).not.toMatch(/^ +at /m);
}
