// The messages about wrong and unknown names, word for word, so that nobody changes them by accident.
import { expect, test } from 'vitest';
import { headings, mistakes } from './parse.ts';

test('both spellings of one key', () => {
  expect(headings('jobs: { a: { run: x, retry: { max: 1, max-delay: 5s, max_delay: 6s } } }')).toEqual([
    '1:54 "max_delay" and "max-delay" are the same key. Remove or rename one.',
  ]);
});

test('names that are not allowed', () => {
  expect(
    headings(`jobs:
  "a b": { run: x }
  -a: { run: x }
  a[1]: { run: x }
  "": { run: x }
  ${'a'.repeat(101)}: { run: x }
  ? [a]
  : { run: x }
  right: { run: x, env: { 1A: x, WP_JOB: x, WP_PARAM_A: x, "A=B": x } }
`),
  ).toMatchInlineSnapshot(`
    [
      "2:3 "a b" cannot be the name of a job. Use letters, digits, "_", "-" and ".", and begin with a letter, a digit or "_".",
      "3:3 "-a" cannot be the name of a job. Use letters, digits, "_", "-" and ".", and begin with a letter, a digit or "_".",
      "4:3 "a[1]" cannot be the name of a job. Use letters, digits, "_", "-" and ".", and begin with a letter, a digit or "_".",
      "5:3 "" cannot be the name of a job. Use letters, digits, "_", "-" and ".", and begin with a letter, a digit or "_".",
      "6:3 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" cannot be the name of a job. It has 101 characters, and at most 100 are allowed.",
      "7:5 a key must be a text, not a list or a map. If this is an expression, put it in quotes: "\${{ … }}".",
      "9:27 "1A" cannot be the name of a variable. Use letters, digits and "_", and do not begin with a digit.",
      "9:34 "WP_JOB" cannot be the name of a variable. wp sets WP_JOB itself: choose another name.",
      "9:45 "WP_PARAM_A" cannot be the name of a variable. wp sets WP_PARAM_A itself: choose another name.",
      "9:60 "A=B" cannot be the name of a variable. Use letters, digits and "_", and do not begin with a digit.",
    ]
  `);
});

test('params that contradict themselves, and uses of unknown params', () => {
  expect(
    headings(`params:
  a: { type: strng, default: 5 }
  b: { type: number, default: x }
  c: { enum: [x, y], default: z }
  d: { required: true, default: 5 }
  e: { required: false }
  f-g: 1
  f_g: 2
  h: [1]
  1i: 5
  j: { type: number, enum: [1, two] }
  region: eu
env: { A: "x-\${{ params.regoin }}" }
jobs:
  a: { sleep: 5s, count: "\${{ params.region }}", env: { B: "\${{ matrix.x }}", C: "\${{ params.b" } }
  b: { sleep: 5s, count: "\${{ params.size }}" }
`),
  ).toMatchInlineSnapshot(`
    [
      "2:14 "type" must be string, number or boolean, not "strng". Did you mean "string"?",
      "3:31 the default of param "b" is "x", which is not a number. Change the default or the type.",
      "4:31 the default of param "c" is "z", which is not in its enum. Add it there, or change the default.",
      "5:33 the default of param "d" is never used, as the param is required. Remove "default" or "required".",
      "6:18 param "e" is not required, but has no default. Add a "default".",
      "8:3 params "f-g" and "f_g" would have the same variable WP_PARAM_F_G. Rename one.",
      "9:6 param "h" must be a default, or a map of type, enum, default and required, not a list.",
      "10:3 "1i" cannot be the name of a param. Use letters, digits, "_" and "-", and begin with a letter or "_".",
      "11:3 param "j" is a number, but its enum contains "two". Change one of them.",
      "13:18 "regoin" is not a param of this pipeline. Did you mean "region"?",
      "15:26 the "count" of job "a" is param "region", which is a string. Declare that param with "type: number".",
      "15:65 "x" is not an axis of this job. Add it under "strategy.matrix".",
      "15:83 \${{ params.b is not closed by "}}".",
      "16:31 "size" is not a param of this pipeline. Declare it under "params".",
    ]
  `);
});

test('an expression in a script names the variable to use', () => {
  expect(
    mistakes(`params: { region-name: eu }
jobs:
  a:
    run: |
      echo fine
      echo \${{ params.region-name }} \${{ env.HOME }}
      echo \${{ github.sha }}
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:6:12: \${{ params.region-name }} cannot stand in "run": a value must not become shell code. Write "$WP_PARAM_REGION_NAME".
              echo \${{ params.region-name }} \${{ env.HOME }}
                   ^~~~~~~~~~~~~~~~~~~~~~~~~
    test.yaml:6:38: \${{ env.HOME }} cannot stand in "run": a value must not become shell code. Write "$HOME".
              echo \${{ params.region-name }} \${{ env.HOME }}
                                             ^~~~~~~~~~~~~~~
    test.yaml:7:12: \${{ github.sha }} cannot stand in "run": a value must not become shell code. Put it in "env" and use the variable, as in "env: { VALUE: … }" and "$VALUE".
              echo \${{ github.sha }}
                   ^~~~~~~~~~~~~~~~~"
  `);
});
