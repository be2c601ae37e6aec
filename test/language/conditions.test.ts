// What a need that succeeded, failed or was skipped lets its dependents do.
import { describe, expect, inject, test } from 'vitest';
import { jobOf, runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

/** Under each root: a job without a condition, one with `always()`, one with `failure()`. */
const truthTable = `
jobs:
  ok: { run: 'true' }
  bad: { run: 'false' }
  off: { if: false, run: 'true' }
${['ok', 'bad', 'off'].map(children).join('\n')}
  grand: { needs: bad-always, run: 'true' }
`;

function children(root: string): string {
  return `
  ${root}-default: { needs: ${root}, run: 'true' }
  ${root}-always: { needs: ${root}, if: always(), run: 'true' }
  ${root}-failure: { needs: ${root}, if: failure(), run: 'true' }`;
}

test.each(['1', '4'])('the table of conditions holds with %s workers, run after run', async (workers) => {
  for (const _ of ['first', 'second']) {
    const { exitCode, endings } = await runYaml(truthTable, env, ['--workers', workers]);
    expect(endings).toEqual({
      ok: 'succeeded',
      'ok-default': 'succeeded',
      'ok-always': 'succeeded',
      'ok-failure': 'skipped rule-unmet',
      bad: 'failed exit',
      'bad-default': 'skipped upstream-failed',
      'bad-always': 'succeeded',
      'bad-failure': 'succeeded',
      off: 'skipped condition-false',
      'off-default': 'skipped upstream-skipped',
      'off-always': 'succeeded',
      'off-failure': 'skipped rule-unmet',
      grand: 'succeeded',
    });
    expect(exitCode).toBe(1);
  }
});

test('skipped jobs do not fail a run', async () => {
  const yaml = truthTable.replace("bad: { run: 'false' }", "bad: { run: 'true' }");
  const { exitCode, endings } = await runYaml(yaml, env);
  expect(endings).toMatchObject({ off: 'skipped condition-false', 'bad-failure': 'skipped rule-unmet' });
  expect(exitCode).toBe(0);
});

describe('a job that wants any success and finds none', () => {
  test.each([
    ['a failed', 'a: { run: exit 1 }', 'skipped upstream-failed', 'succeeded', 'skipped upstream-failed'],
    [
      'one of two failed',
      'a: { run: exit 1 }, off: { if: false, sleep: 0s }',
      'skipped upstream-failed',
      'succeeded',
      'skipped upstream-failed',
    ],
    ['a was skipped', 'a: { if: false, sleep: 0s }', 'skipped rule-unmet', 'skipped rule-unmet', 'succeeded'],
  ])('hands on why: %s', async (_, needs, b, rollback, publish) => {
    const names = needs.includes('off') ? '[a, off]' : 'a';
    const yaml = `jobs: {
      ${needs},
      b: { needs: ${names}, when: any_success, sleep: 0s },
      rollback: { needs: b, when: on_failure, sleep: 0s },
      publish: { needs: b, when: none_failed, sleep: 0s } }`;
    const { endings, status } = await runYaml(yaml, env);
    expect(endings).toMatchObject({ b, rollback, publish });
    if (b === 'skipped upstream-failed') expect(jobOf(status, 'b')).toMatchObject({ cause: 'a' });
  });
});

describe('a success after a failure', () => {
  test('does not hide the failure', async () => {
    for (const [work, tidy] of [
      ['exit 1', 'true'],
      ['true', 'exit 1'],
    ]) {
      const { exitCode, status } = await runYaml(
        `jobs: { work: { run: '${work}' }, tidy: { needs: [work], if: always(), run: '${tidy}' } }`,
        env,
      );
      expect([exitCode, status.status]).toEqual([1, 'failed']);
      expect(status.counts).toMatchObject({ failed: 1, succeeded: 1 });
    }
  });
});

describe('a condition', () => {
  test('reads params, results, reasons and outputs of needs, and the run', async () => {
    const { endings } = await runYaml(
      `
name: asks
params: { region: eu, size: 3, deep: false }
jobs:
  make: { run: 'echo mode=full >> "$WP_OUTPUT"' }
  bad: { run: 'exit 3', allow_failure: true }
  param: { if: "params.region == 'eu' && params.size > 2 && !params.deep", run: 'true' }
  name: { if: "run.name == 'asks'", run: 'true' }
  output: { needs: make, if: "needs.make.outputs.mode == 'full'", run: 'true' }
  other: { needs: make, if: "needs.make.outputs.mode == 'quick'", run: 'true' }
  result: { needs: [make, bad], if: "needs.make.result == 'success' && needs.bad.result == 'success'", run: 'true' }
  reason: { needs: bad, if: "\${{ needs.bad.reason == 'exit' }}", run: 'true' }
`,
      env,
    );
    expect(endings).toMatchObject({
      param: 'succeeded',
      name: 'succeeded',
      output: 'succeeded',
      other: 'skipped condition-false',
      result: 'succeeded',
      reason: 'succeeded',
    });
  });

  test('together with failure() is evaluated only after a failure', async () => {
    const yaml = (bad: string): string => `
params: { region: eu }
jobs:
  work: { run: '${bad}' }
  page: { needs: work, if: "failure() && params.region == 'eu'", run: 'true' }
  mail: { needs: work, if: "failure() && params.region == 'us'", run: 'true' }
  both: { needs: work, if: "success() || failure()", run: 'true' }
`;
    const failed = await runYaml(yaml('false'), env);
    expect(failed.endings).toMatchObject({ page: 'succeeded', mail: 'skipped condition-false', both: 'succeeded' });
    const fine = await runYaml(yaml('true'), env);
    expect(fine.endings).toMatchObject({ page: 'skipped rule-unmet', mail: 'skipped rule-unmet', both: 'succeeded' });
  });

  test('on a matrix is evaluated for each leg', async () => {
    const { endings, exitCode } = await runYaml(
      `
jobs:
  legs: { strategy: { matrix: { n: [1, 2, 3] } }, if: matrix.n != 2, run: 'true' }
  after: { needs: legs, when: none_failed, run: 'true' }
`,
      env,
    );
    expect(endings).toEqual({
      'legs[n=1]': 'succeeded',
      'legs[n=2]': 'skipped condition-false',
      'legs[n=3]': 'succeeded',
      after: 'succeeded',
    });
    expect(exitCode).toBe(0);
  });

  test('that cannot be evaluated fails its job and says why', async () => {
    const { exitCode, endings, status } = await runYaml(
      `
jobs:
  make: { run: 'echo "list=[1," >> "$WP_OUTPUT"' }
  asks: { needs: make, if: "fromJSON(needs.make.outputs.list)[0] == 1", run: 'true' }
`,
      env,
    );
    expect(exitCode).toBe(1);
    expect(endings).toMatchObject({ asks: 'failed spawn' });
    expect(jobOf(status, 'asks')).toMatchObject({ message: expect.stringMatching(/condition.*not JSON/) });
  });
});
