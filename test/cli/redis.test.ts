// A missing Redis, and the private Redis that wp starts.
import { describe, expect, test } from 'vitest';
import { makeStateFolder } from '../embedded/state-folder.ts';
import { lives, processesWith } from '../support/processes.ts';
import { ownServer } from '../support/redis.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const nowhere = { WP_REDIS_URL: 'redis://127.0.0.1:1' };

describe('where nothing listens', () => {
  test.each([['run', 'pipelines/chain.yaml'], ['status'], ['list'], ['logs', '@last', 'A'], ['cancel', '@last']])(
    'wp %s ends soon with 3 and names the place',
    async (...args) => {
      const { exitCode, stderr } = await wp(args, nowhere);
      expect(exitCode).toBe(3);
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(/cannot reach Redis at redis:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/),
      ]);
    },
    10_000,
  );

  test.each([
    ['redis+cluster://127.0.0.1:1,127.0.0.1:2', 'no connection'],
    ['redis+sentinel://127.0.0.1:1/main', 'no connection'],
    ['rediss://127.0.0.1:1', 'ECONNREFUSED'],
  ])(
    '%s ends soon too',
    async (url, reason) => {
      const { exitCode, stderr } = await wp(['status'], { WP_REDIS_URL: url });
      expect(exitCode).toBe(3);
      expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`cannot reach Redis at ${url} (${reason})`)]);
    },
    10_000,
  );

  test('wp worker says that it waits, and stops on request', async () => {
    await using worker = startWp(['worker'], nowhere);
    await worker.says(/waiting for Redis at redis:\/\/127\.0\.0\.1:1/);
    worker.signal('SIGTERM');
    const { exitCode, stderr } = await worker.end;
    expect(exitCode).toBe(143);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test('if Redis has no room for a run, wp run says so and exits with 3 at once', async () => {
  const server = await ownServer('--maxmemory', '1', '--maxmemory-policy', 'noeviction');
  await using run = startWp(['run', 'pipelines/chain.yaml'], { WP_REDIS_URL: server.url });
  await run.says(/refuses: OOM/);
  expect((await run.end).exitCode).toBe(3);
}, 15_000);

describe('without an address', () => {
  test('runs outlive their command on a private Redis', async () => {
    await using state = makeStateFolder();
    const env = { WP_STATE_DIR: state.path };
    expect((await wp(['run', 'pipelines/chain.yaml'], env)).exitCode).toBe(0);
    expect((await wp(['status'], env)).stdout).toMatch(/^C +succeeded/m);
  });

  test('after kill -9 no server and no job processes are left, and the next wp starts cleanly', async () => {
    await using state = makeStateFolder();
    const env = { WP_STATE_DIR: state.path };
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { long: { run: '${jobs.script}' } }`);
    await using run = startWp(['run', file.path], env);
    const job = await jobs.started('long');
    run.signal('SIGKILL');
    await run.end;
    await until(() => !lives(job), 'the job to be ended');
    await until(() => processesWith(state.path).length === 0, 'the server to be gone', 10_000);
    await until(async () => /No worker serves this run/.test((await wp(['status'], env)).stdout), 'status to say so');
  });
});
