// A condition of a job of several legs that is asked once the job's needs have ended.
import { describe, expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

const off = 'skipped condition-false';

describe('if the legs are known at creation, a condition about a need', () => {
  test('that is false skips every leg', async () => {
    const { endings } = await runYaml(
      `
jobs:
  make: { run: 'echo go=no >> "$WP_OUTPUT"' }
  matrix: { needs: make, strategy: { matrix: { n: [1, 2] } }, if: needs.make.outputs.go == 'yes', run: 'true' }
  count: { needs: make, count: 2, if: needs.make.outputs.go == 'yes', run: 'true' }
`,
      env,
    );
    expect(endings).toEqual({
      make: 'succeeded',
      'matrix[n=1]': off,
      'matrix[n=2]': off,
      'count[1]': off,
      'count[2]': off,
    });
  });

  test('and a value of the leg is evaluated for each leg', async () => {
    const { endings } = await runYaml(
      `
jobs:
  make: { run: 'echo only=2 >> "$WP_OUTPUT"' }
  matrix:
    needs: make
    strategy: { matrix: { n: [1, 2, 3] } }
    if: needs.make.outputs.only == matrix.n
    run: 'true'
`,
      env,
    );
    expect(endings).toEqual({
      make: 'succeeded',
      'matrix[n=1]': off,
      'matrix[n=2]': 'succeeded',
      'matrix[n=3]': off,
    });
  });
});

test('a condition sees which leg of a count it is about', async () => {
  const { endings } = await runYaml(`jobs: { count: { count: 3, if: job.index == 2, run: 'true' } }`, env);
  expect(endings).toEqual({ 'count[1]': off, 'count[2]': 'succeeded', 'count[3]': off });
});

test('a condition that does not read the leg is evaluated before legs are made', async () => {
  const { exitCode, endings } = await runYaml(
    `
jobs:
  make: { run: 'true' }
  legs:
    needs: make
    if: needs.make.outputs.list != ''
    strategy: { matrix: { n: "\${{ fromJSON(needs.make.outputs.list) }}" } }
    run: 'true'
`,
    env,
  );
  expect(endings).toEqual({ make: 'succeeded', legs: off });
  expect(exitCode).toBe(0);
});
