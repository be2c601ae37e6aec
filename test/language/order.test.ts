// Which of the jobs that may start is the next, where there is one slot.
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';
import { steeredJobs } from '../support/steered-jobs.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };
const oneSlot = ['--workers', '1', '--concurrency', '1'];

/** `jobs`: name and what else it says. */
async function orderOf(jobs: Readonly<Record<string, string>>): Promise<string[]> {
  using steered = steeredJobs();
  const lines = Object.entries(jobs).map(
    ([name, more]) => `  ${name}: { ${more}run: 'echo "$WP_JOB" >> "${steered.folder}/trace"; sleep "\${LENGTH:-0}"' }`,
  );
  const { exitCode, stdout } = await runYaml(`jobs:\n${lines.join('\n')}\n`, env, oneSlot);
  expect(exitCode, stdout).toBe(0);
  return steered.trace();
}

test('the highest priority goes first, then the order of the file', async () => {
  const order = await orderOf({
    low: 'priority: -100, ',
    first: '',
    high: 'priority: 5, ',
    second: '',
    highest: 'priority: 100, ',
    third: 'priority: 0, ',
  });
  expect(order).toEqual(['highest', 'high', 'first', 'second', 'third', 'low']);
});

test('at equal priority, the job that waits longer goes first, whatever its remaining path', async () => {
  const order = await orderOf({
    // Longer than the step in which age is counted, 64 ms.
    start: 'priority: 1, env: { LENGTH: 0.2 }, ',
    late: 'needs: start, ',
    later: 'needs: late, ',
    early: '',
  });
  expect(order).toEqual(['start', 'early', 'late', 'later']);
});

test('at equal age, the job with the longer remaining path goes first', async () => {
  const order = await orderOf({ alone: '', head: '', tail: 'needs: head, ' });
  expect(order.indexOf('head')).toBeLessThan(order.indexOf('alone'));
});

test('the legs of a job start in order', async () => {
  const order = await orderOf({ legs: 'strategy: { matrix: { n: [3, 1, 2] } }, ', before: 'priority: 1, ' });
  expect(order).toEqual(['before', 'legs[n=3]', 'legs[n=1]', 'legs[n=2]']);
});
