// A limit counts for all workers together, also when one of them is lost.
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { ownServer } from '../support/redis.ts';
import { jobOf } from '../support/run-yaml.ts';
import { closed } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { type SteeredJobs, steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp, type WpProcess } from '../support/wp.ts';
import { type YamlFile, yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();
const env = { WP_REDIS_URL: server.url, WP_LEASE: '1s' };

test('with max_parallel 2, exactly two of 20 jobs run at once on 4 workers of 4 slots', async () => {
  using jobs = steeredJobs();
  await using workers = await startWorkers(4);
  using file = twenty(jobs);
  const run = await submit(file);
  await firstTwo(jobs);
  expect(await readStatus(run, env)).toMatchObject({ counts: { running: 2, ready: 18 } });
  letGo(jobs);
  const { status, counts } = await closed(run, env);
  expect([status, counts.succeeded]).toEqual(['succeeded', 20]);
  expect(overlap(jobs.trace())).toBe(2);
  expect(workers.all).toHaveLength(4);
});

test('the place of a killed worker is free again once its job is rescued', async () => {
  using jobs = steeredJobs();
  await using workers = await startWorkers(4);
  using file = twenty(jobs);
  const run = await submit(file);
  const running = await firstTwo(jobs);
  const [first] = running;
  const lost = running.filter(({ worker }) => worker === first?.worker);
  // Its processes will not say that they end. Noted before it is killed, as others may take over at any time after.
  writeFileSync(`${jobs.folder}/trace`, lost.map(({ job, worker }) => `- ${job} ${worker}\n`).join(''), { flag: 'a' });
  const victim = workers.all.get(first?.worker ?? '');
  victim?.signal('SIGKILL');
  await victim?.end;
  letGo(jobs);
  const status = await closed(run, env);
  expect([status.status, status.counts.succeeded]).toEqual(['succeeded', 20]);
  expect(jobOf(status, first?.job ?? '')).toMatchObject({ losses: 1 });
  expect(overlap(jobs.trace())).toBe(2);
});

interface Workers extends AsyncDisposable {
  /** By their ids. */
  readonly all: ReadonlyMap<string, WpProcess>;
}

async function startWorkers(count: number): Promise<Workers> {
  const started = Array.from({ length: count }, () => startWp(['worker', '--concurrency', '4'], env));
  const entries = await Promise.all(
    started.map(async (worker) => [(await worker.says(/Worker (\S+) serves the runs/))[1] ?? '', worker] as const),
  );
  return {
    all: new Map(entries),
    [Symbol.asyncDispose]: async () => {
      for (const worker of started) await worker[Symbol.asyncDispose]();
    },
  };
}

/** Each says when it starts and ends, and may end as soon as all are let go. */
function twenty({ folder }: SteeredJobs): YamlFile {
  const say = (sign: string): string => `echo "${sign} $WP_JOB $WP_WORKER" >> "${folder}/trace"`;
  return yamlFile(`
max_parallel: 2
jobs:
  work:
    count: 20
    run: |
      ${say('+')}
      until [ -e "${folder}/go" ]; do sleep 0.02; done
      sleep 0.05
      ${say('-')}
`);
}

async function submit({ path }: YamlFile): Promise<string> {
  const { exitCode, stdout, stderr } = await here(['run', path, '-d'], env);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

async function firstTwo(jobs: SteeredJobs): Promise<{ readonly job: string; readonly worker: string }[]> {
  await until(() => jobs.trace().length === 2, 'two jobs to start');
  return jobs.trace().map((line) => {
    const [, job = '', worker = ''] = line.split(' ');
    return { job, worker };
  });
}

function letGo({ folder }: SteeredJobs): void {
  writeFileSync(`${folder}/go`, '');
}

/** How many jobs ran at once at most. */
function overlap(trace: readonly string[]): number {
  const running = new Set<string>();
  const sizes = trace.map((line) => {
    const [sign, job = ''] = line.split(' ');
    if (sign === '+') running.add(job);
    else running.delete(job);
    return running.size;
  });
  return Math.max(...sizes);
}
