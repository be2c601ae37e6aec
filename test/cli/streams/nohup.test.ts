// A SIGHUP that was ignored when wp started stays ignored.
import { spawn } from 'node:child_process';
import { expect, inject, test } from 'vitest';
import { ownServer } from '../../support/redis.ts';
import { readStatus } from '../../support/status.ts';
import { steeredJobs } from '../../support/steered-jobs.ts';
import { until } from '../../support/until.ts';
import { yamlFile } from '../../support/yaml-file.ts';

const env = { WP_REDIS_URL: `${inject('redisUrl')}/11` };

const starts = [
  ['nohup wp', 'exec nohup dist/wp.js "$@"', 0],
  ['nohup node', 'nohup node dist/wp.js "$@" & trap "kill -HUP $!" HUP; wait $!; wait $!', 0],
  ["trap '' HUP", `trap '' HUP; exec dist/wp.js "$@"`, 0],
  ['wp', 'exec dist/wp.js "$@"', 129],
] as const;

test.each(starts)('wp run, started by %s', async (_, script, expected) => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  const shell = spawn('bash', ['-c', script, 'bash', 'run', file.path, '-w', '1'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => shell.once('exit', resolve));
  await jobs.started('work');
  shell.kill('SIGHUP');
  if (expected === 0) jobs.end('work');
  expect(await ended).toBe(expected);
  expect((await readStatus('@last', env)).status).toBe(expected === 0 ? 'succeeded' : 'cancelled');
});

test('wp worker, started by nohup, goes on after SIGHUP and ends at SIGTERM', async () => {
  const server = await ownServer();
  const worker = spawn('nohup', ['dist/wp.js', 'worker', '--redis', server.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  worker.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  await until(() => said.includes('serves the runs'), 'the worker to start');
  worker.kill('SIGHUP');
  worker.kill('SIGTERM');
  expect(await ended).toBe(143);
  expect(said).toContain('Stopping (SIGTERM)');
});
