// Legs that are known only when the needs of their job have ended.
import { describe, expect, inject, test } from 'vitest';
import { jobOf, runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

/** `output`: the value of `v`; `matrix`: made of it. */
function made(output: string, matrix: string): string {
  return `
jobs:
  make:
    run: |
      cat >> "$WP_OUTPUT" <<'FILE'
      v=${output}
      FILE
  legs:
    needs: make
    strategy: { matrix: ${matrix} }
    run: 'env | grep ^WP_MATRIX_ | sort'
  after: { needs: legs, when: none_failed, run: 'true' }
`;
}

const axis = `{ n: "\${{ fromJSON(needs.make.outputs.v) }}", os: [linux] }`;
const whole = `"\${{ fromJSON(needs.make.outputs.v) }}"`;

describe.each(['1', '4'])('with %s workers', (workers) => {
  test('an axis comes from an output', async () => {
    const { exitCode, endings, log } = await runYaml(made('[1, "b"]', axis), env, ['--workers', workers]);
    expect(exitCode).toBe(0);
    expect(endings).toEqual({
      make: 'succeeded',
      'legs[n=1,os=linux]': 'succeeded',
      'legs[n=b,os=linux]': 'succeeded',
      after: 'succeeded',
    });
    expect(await log('legs[n=b,os=linux]')).toBe('WP_MATRIX_N=b\nWP_MATRIX_OS=linux\n');
  });
});

test('the whole matrix comes from an output, with include and exclude', async () => {
  const matrix = '{"n":[1,2],"os":["a","b"],"exclude":[{"n":2,"os":"b"}],"include":[{"n":3,"os":"c"}]}';
  const { exitCode, endings } = await runYaml(made(matrix, whole), env);
  expect(exitCode).toBe(0);
  expect(Object.keys(endings)).toEqual([
    'make',
    ...['1,os=a', '1,os=b', '2,os=a', '3,os=c'].map((leg) => `legs[n=${leg}]`),
    'after',
  ]);
});

test('the whole matrix comes from an output that lists its legs', async () => {
  const { endings } = await runYaml(made('[{"n":1},{"n":2,"os":"b"}]', whole), env);
  expect(Object.keys(endings)).toEqual(['make', 'legs[n=1]', 'legs[n=2,os=b]', 'after']);
});

test('a count comes from an output', async () => {
  const { endings } = await runYaml(
    `
jobs:
  make: { run: 'echo n=3 >> "$WP_OUTPUT"' }
  legs: { needs: make, count: "\${{ needs.make.outputs.n }}", run: 'true' }
`,
    env,
  );
  expect(Object.keys(endings)).toEqual(['make', 'legs[1]', 'legs[2]', 'legs[3]']);
});

test.each([
  ['an axis without values', '[]', axis],
  ['a matrix of no legs', '[]', whole],
])('%s skips the job, and jobs with none_failed run', async (_, output, matrix) => {
  const { exitCode, endings } = await runYaml(made(output, matrix), env);
  expect(exitCode).toBe(0);
  expect(endings).toEqual({ make: 'succeeded', legs: 'skipped empty-matrix', after: 'succeeded' });
});

test.each([
  ['is no JSON', '[1,', axis, /fromJSON was given "\[1,", which is not JSON/],
  ['is no list', '7', axis, /"n" of its matrix is 7, not a list/],
  ['is neither map nor list', '"x"', whole, /its matrix is neither a map of lists nor a list of maps/],
  ['lists no maps', '[1]', whole, /"include" of its matrix must be a list of maps, not of 1/],
  ['is far too large', `[${'1,'.repeat(400)}1]`, `{ a: ${whole}, b: ${whole} }`, /160,801 combinations/],
])('an output that %s fails the job and says why', async (_, output, matrix, message) => {
  const { exitCode, endings, status } = await runYaml(made(output, matrix), env);
  expect(exitCode).toBe(1);
  expect(endings).toEqual({ make: 'succeeded', legs: 'failed spawn', after: 'skipped upstream-failed' });
  expect(jobOf(status, 'legs')).toMatchObject({ message: expect.stringMatching(message) });
});

test('a job whose needs have failed makes no legs', async () => {
  const { endings } = await runYaml(made('[1]', axis).replace('run: |\n', 'run: |\n      exit 1\n'), env);
  expect(endings).toEqual({ make: 'failed exit', legs: 'skipped upstream-failed', after: 'skipped upstream-failed' });
});
