// Legs of one job among themselves: how many run at once, and what the failure of one means to the others.
import { writeFileSync } from 'node:fs';
import { describe, expect, inject, test } from 'vitest';
import { finished, jobOf } from '../support/run-yaml.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };
const fourSlots = ['--workers', '2', '--concurrency', '2'];

test('max_parallel holds for the legs, and other jobs take the slots that are left', async () => {
  using jobs = steeredJobs();
  const say = (sign: string): string => `echo "${sign}" >> "${jobs.folder}/trace"`;
  using file = yamlFile(`
jobs:
  legs:
    strategy: { matrix: { n: [1, 2, 3, 4, 5, 6] }, max_parallel: 2 }
    run: |
      ${say('+')}
      until [ -e "${jobs.folder}/go" ]; do sleep 0.02; done
      ${say('-')}
  other: { run: '${jobs.script}' }
`);
  await using run = startWp(['run', file.path, ...fourSlots], env);
  const [, id = ''] = await run.says(/^Run (\w+)/m);
  await jobs.started('other');
  await until(() => jobs.trace().length === 2, 'two legs to run');
  expect(await readStatus(id, env)).toMatchObject({ counts: { running: 3, ready: 4 } });
  jobs.end('other');
  writeFileSync(`${jobs.folder}/go`, '');
  const { exitCode, status } = await finished(await run.end, env);
  expect([exitCode, status.counts.succeeded]).toEqual([0, 7]);
  let running = 0;
  const sizes = jobs.trace().map((sign) => {
    running += sign === '+' ? 1 : -1;
    return running;
  });
  expect(sizes).toHaveLength(12);
  expect(Math.max(...sizes)).toBe(2);
});

describe('of legs under fail_fast', () => {
  const yaml = (failFast: string, script: string): string => `
jobs:
  legs: { strategy: { matrix: { n: [1, 2, 3] }, max_parallel: 2, fail_fast: ${failFast} }, run: '${script}' }
  other: { run: '${script}' }
  after: { needs: legs, when: always, run: 'true' }
`;

  test('true: no leg starts after a failure, and running legs go on', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(yaml('true', jobs.script));
    await using run = startWp(['run', file.path, ...fourSlots], env);
    for (const job of ['legs[n=1]', 'legs[n=2]', 'other']) await jobs.started(job);
    jobs.end('legs[n=2]', 1, 3);
    await run.says(/cancelled +legs\[n=3\]/);
    jobs.end('legs[n=1]');
    jobs.end('other');
    const { exitCode, endings, status } = await finished(await run.end, env);
    expect(exitCode).toBe(1);
    expect(endings).toEqual({
      'legs[n=1]': 'succeeded',
      'legs[n=2]': 'failed exit',
      'legs[n=3]': 'cancelled fail-fast',
      other: 'succeeded',
      after: 'succeeded',
    });
    expect(jobOf(status, 'legs[n=3]')).toMatchObject({ attempt: 0, cause: 'legs[n=2]' });
    expect(jobs.starts('legs[n=3]')).toBe(0);
  });

  test('kill: running legs are ended too, and no other job is', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(yaml('kill', jobs.script));
    await using run = startWp(['run', file.path, ...fourSlots], env);
    for (const job of ['legs[n=1]', 'legs[n=2]', 'other']) await jobs.started(job);
    jobs.end('legs[n=2]', 1, 3);
    await run.says(/cancelled +legs\[n=1\]/);
    jobs.end('other');
    const { exitCode, endings } = await finished(await run.end, env);
    expect(exitCode).toBe(1);
    expect(endings).toEqual({
      'legs[n=1]': 'cancelled fail-fast',
      'legs[n=2]': 'failed exit',
      'legs[n=3]': 'cancelled fail-fast',
      other: 'succeeded',
      after: 'succeeded',
    });
  });
});
