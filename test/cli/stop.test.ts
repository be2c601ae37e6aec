// Workers that have to stop while something holds them up.
import { expect, test } from 'vitest';
import { connection, ownServer } from '../support/redis.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

test('a worker exits although Redis does not answer and the result of its job is not sent', async () => {
  const server = await ownServer();
  const redis = await connection(server.url);
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  const env = { WP_REDIS_URL: server.url };
  await using worker = startWp(['worker', '--drain-timeout', '0s', '--grace', '500ms'], env);
  expect(await wp(['run', file.path, '-d'], env)).toMatchObject({ exitCode: 0 });
  await jobs.started('work');
  await redis.call('CLIENT', ['PAUSE', '60000', 'ALL']);
  worker.signal('SIGTERM');
  expect((await worker.end).exitCode).toBe(143);
});
