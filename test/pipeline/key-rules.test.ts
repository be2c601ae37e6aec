// What keys may hold, and which of them exclude each other.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePipeline } from '../../src/pipeline/read-pipeline.ts';
import { headings } from './parse.ts';

test('status functions may stand only in "if"', () => {
  const at = (keys: string): string[] => headings(`jobs: { a: { needs: b, ${keys} }, b: { run: x } }`);
  expect(at(`run: x, env: { A: "\${{ failure() }}" }`)).toEqual(['1:43 failure() may stand only in "if".']);
  expect(at(`sleep: "\${{ success() }}"`)).toEqual(['1:32 success() may stand only in "if".']);
  expect(at(`run: x, if: "ALWAYS() && failure()"`)).toEqual([]);
});

test('a job has either "when" or a condition with a status function', () => {
  const at = (condition: string): string[] => headings(`jobs: { a: { run: x, when: always, if: ${condition} } }`);
  const message = '1:40 this condition tests how the needs ended, and so does "when". Keep one of them.';
  for (const condition of ['always()', 'failure()', '(failure())']) expect(at(condition)).toEqual([message]);
  expect(at('run.id')).toEqual([]);
});

test('a job has either "count" or a matrix', () => {
  expect(headings('jobs: { a: { run: x, count: 2, strategy: { matrix: { a: [1] } } } }')).toEqual([
    '1:29 a job has either "count" or "strategy.matrix", not both. Make the number an axis of the matrix.',
  ]);
  expect(headings('jobs: { a: { run: x, count: 2, strategy: { max_parallel: 2, fail_fast: true } } }')).toEqual([]);
});

test('secrets are names of variables', () => {
  expect(headings('secrets: [A_B, 1A, "a b", WP_JOB, [x]]\njobs: { a: { run: x } }')).toEqual([
    '1:16 an item of "secrets" must be the name of a variable, not "1A". Use letters, digits and "_", and do not begin with a digit.',
    '1:20 an item of "secrets" must be the name of a variable, not "a b". Use letters, digits and "_", and do not begin with a digit.',
    '1:27 an item of "secrets" must be the name of a variable, not "WP_JOB". wp sets WP_JOB itself: choose another name.',
    '1:35 an item of "secrets" must be the name of a variable, not a list.',
  ]);
  expect(headings('secrets: TOKEN\njobs: { a: { run: x } }')).toEqual([
    '1:10 "secrets" must be a list of names of variables, such as [DEPLOY_TOKEN], not "TOKEN".',
  ]);
});

test('a missing or broken env_file is reported with its lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wp-env-file-'));
  writeFileSync(join(folder, 'bad.env'), 'A=b\nnothing\n\n1X=secret value\nB="open\n');
  const text = 'env_file: bad.env\njobs: { a: { run: x, env_file: [bad.env, none.env, .] } }';
  const parsed = parsePipeline(text, 'test.yaml', folder);
  expect(
    parsed.ok ? [] : parsed.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`),
  ).toEqual([
    '1:11 bad.env, line 2: This is not a variable. Write NAME=value, or "#" before a comment.',
    '1:11 bad.env, line 4: The text before "=" cannot be the name of a variable. Use letters, digits and "_", and do not begin with a digit.',
    '1:11 bad.env, line 5: The value has no closing ". End it with ", or use the other kind of quotes.',
    '2:42 there is no file "none.env". Paths are relative to the folder of the pipeline file.',
    '2:52 the file "." is a folder. Paths are relative to the folder of the pipeline file.',
  ]);
  rmSync(folder, { recursive: true });
});

test('hooks have the keys of commands, and none of jobs', () => {
  expect(
    headings(`hooks:
  success: { run: x }
  on_failure: { script: x, retry: 2, needs: a }
  on_cancel: echo
  always: { shell: bash }
jobs: { a: { run: x } }`),
  ).toEqual([
    '2:3 "success" is not a key of "hooks". It is called "on_success" here.',
    '3:17 "script" is not a key of a hook. It is called "run" here.',
    '3:28 "retry" is not a key of a hook. A hook runs only once. Repeat within its script.',
    '3:38 "needs" is not a key of a hook. A hook runs after all jobs. To run it earlier, make it a job with "needs" and "when".',
    '4:14 "on_cancel" must be a map of run, shell, cwd, env and timeout, not "echo".',
    '5:11 "always" has no "run". Add it.',
  ]);
});

describe('an expression in "run" is refused, and the message names the variable', () => {
  test.each([
    ['params.region-name', 'Write "$WP_PARAM_REGION_NAME".'],
    ['Params.region', 'Write "$WP_PARAM_REGION".'],
    ["matrix['node-version']", 'Write "$WP_MATRIX_NODE_VERSION".'],
    ['env.TARGET', 'Write "$TARGET".'],
    ['secrets.TOKEN', 'Write "$TOKEN".'],
    ['run.id', 'Write "$WP_RUN_ID".'],
    ['job.id', 'Write "$WP_JOB".'],
    ['job.attempt', 'Write "$WP_ATTEMPT".'],
    ['job.index', 'Write "$WP_INDEX".'],
    ['needs.a.outputs.x', 'Put it in "env" and use the variable, as in "env: { VALUE: … }" and "$VALUE".'],
    ["format('{0}', 1)", 'Put it in "env" and use the variable, as in "env: { VALUE: … }" and "$VALUE".'],
  ])('%s', (expression, advice) => {
    const message = `\${{ ${expression} }} cannot stand in "run": a value must not become shell code. ${advice}`;
    expect(headings(`jobs:\n  a:\n    run: |\n      echo "\${{ ${expression} }}"`)).toEqual([`4:13 ${message}`]);
    expect(headings(`jobs: { a: { run: x } }\nhooks: { always: { run: "\${{ ${expression} }}" } }`)).toEqual([
      `2:26 ${message}`,
    ]);
  });
});

test('variables with the name of a secret, and axes with the same variable, are errors', () => {
  expect(
    headings(`secrets: [TOKEN]
env: { TOKEN: x }
jobs:
  a: { run: x, env: { TOKEN: y }, strategy: { matrix: { node-js: [1], node_js: [2] } } }
`),
  ).toEqual([
    '2:8 "TOKEN" is also a secret, and this variable would hide it. Rename or remove one of them.',
    '4:23 "TOKEN" is also a secret, and this variable would hide it. Rename or remove one of them.',
    '4:71 axes "node-js" and "node_js" would have the same variable WP_MATRIX_NODE_JS. Rename one.',
  ]);
});
