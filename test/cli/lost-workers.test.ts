// Workers and clients that are killed or frozen in the middle of a job.
import { describe, expect, test } from 'vitest';
import { lives } from '../support/processes.ts';
import { ownServer } from '../support/redis.ts';
import { closed, startWorker, submit } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { type SteeredJobs, steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const env = { WP_REDIS_URL: server.url, WP_LEASE: '1s' };

describe('a worker killed with -9 in the middle of a job', () => {
  test('another idle worker runs the job again', async () => {
    using jobs = steeredJobs();
    await using lost = await startWorker(env);
    using file = workAndAfter(jobs);
    const run = await submit(file.path, env);
    const orphan = await jobs.started('work', 1);
    await using idle = await startWorker(env);
    lost.signal('SIGKILL');
    await jobs.started('work', 2);
    jobs.end('work', 2);
    const status = await closed(run, env);
    expect(status).toMatchObject({ status: 'succeeded', jobs: [{ attempt: 2, losses: 1 }, { attempt: 1 }] });
    expect(jobs.trace()).toEqual(['after']);
    expect(idle.stderr()).toMatch(/job "work" was lost with worker/);
    await until(() => !lives(orphan), 'the guard to end what the killed worker left');
  });

  test('a worker that starts later runs the job again', async () => {
    using jobs = steeredJobs();
    await using lost = await startWorker(env);
    using file = workAndAfter(jobs);
    const run = await submit(file.path, env);
    await jobs.started('work', 1);
    lost.signal('SIGKILL');
    await lost.end;
    await using _late = await startWorker(env);
    await jobs.started('work', 2);
    jobs.end('work', 2);
    expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
  });

  test('after three losses the job fails as poison, and the run goes on', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`
jobs:
  work: { run: '${jobs.script}' }
  after: { needs: work, run: 'true' }
  other: { run: 'true' }
`);
    const run = await submit(file.path, env);
    for (const attempt of [1, 2, 3]) {
      await using victim = await startWorker(env);
      await jobs.started('work', attempt);
      victim.signal('SIGKILL');
      await victim.end;
    }
    await using _last = await startWorker(env);
    expect(await closed(run, env)).toMatchObject({
      status: 'failed',
      jobs: [
        { job: 'work', status: 'failed', reason: 'poison', losses: 3 },
        { job: 'after', status: 'skipped', reason: 'upstream-failed', cause: 'work' },
        { job: 'other', status: 'succeeded' },
      ],
    });
    expect(jobs.starts('work')).toBe(3);
  });
});

test('when a frozen worker wakes up, its result is refused if its job was taken over, and the worker continues', async () => {
  using jobs = steeredJobs();
  await using frozen = await startWorker(env);
  using file = workAndAfter(jobs);
  const run = await submit(file.path, env);
  await jobs.started('work', 1);
  frozen.signal('SIGSTOP');
  {
    await using _other = await startWorker(env);
    await jobs.started('work', 2);
    jobs.end('work', 2);
    await closed(run, env);
  }
  const before = await readStatus(run, env);
  jobs.end('work', 1);
  frozen.signal('SIGCONT');
  await frozen.says(/the result of job "work", attempt 1, was refused/);
  expect(await readStatus(run, env)).toEqual(before);
  expect(before).toMatchObject({ status: 'succeeded', jobs: [{ job: 'work', status: 'succeeded', attempt: 2 }, {}] });
  expect(jobs.trace()).toEqual(['after']);
  expect(await closed(await submit('pipelines/chain.yaml', env), env)).toMatchObject({ status: 'succeeded' });
});

test('a client killed with -9 does not stop a run that other workers serve', async () => {
  using jobs = steeredJobs();
  await using _worker = await startWorker(env);
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  await using client = startWp(['run', file.path, '--workers', '0'], env);
  const [, run = ''] = await client.says(/^Run (\w+)/m);
  await jobs.started('work');
  client.signal('SIGKILL');
  await client.end;
  jobs.end('work');
  expect(await closed(run, env)).toMatchObject({ status: 'succeeded' });
});

test('none of 200 chains hangs when workers are killed around the ends of their jobs', async () => {
  const chains = Array.from(
    { length: 40 },
    (_, n) => `  a${n}: { run: 'true' }\n  b${n}: { needs: a${n}, run: 'true' }`,
  );
  using file = yamlFile(`jobs:\n${chains.join('\n')}\n`);
  await using _survivor = await startWorker(env, '--concurrency', '2');
  const runs: string[] = [];
  for (let round = 0; round < 5; round++) {
    // A job that is lost three times fails as poison, so each run may lose at most two workers.
    if (round > 1) await closed(runs[round - 2] ?? '', env);
    await using victim = await startWorker(env, '--concurrency', '4');
    runs.push(await submit(file.path, env));
    await until(
      async () => ((await readStatus(runs.at(-1) ?? '', env)).counts.succeeded ?? 0) > round * 14,
      'some jobs to end',
    );
    victim.signal('SIGKILL');
  }
  for (const run of runs) {
    const { jobs, status, counts } = await closed(run, env);
    expect(jobs.filter((job) => job.status !== 'succeeded')).toEqual([]);
    expect({ status, counts }).toMatchObject({ status: 'succeeded', counts: { succeeded: 80 } });
  }
});

function workAndAfter({ script, folder }: SteeredJobs): YamlFile {
  return yamlFile(`
jobs:
  work: { run: '${script}' }
  after: { needs: work, run: 'echo after >> "${folder}/trace"' }
`);
}
