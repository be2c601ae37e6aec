// Mistakes in the needs of jobs.
import { expect, test } from 'vitest';
import { headings, mistakes } from './parse.ts';

test('a need on an unknown job suggests the job that was meant', () => {
  expect(
    headings(`jobs:
  build: { run: x, count: 2 }
  test: { run: x, needs: [biuld, deploy, "build[1]"] }
`),
  ).toEqual([
    '3:27 job "test" needs "biuld", which is not a job here. Did you mean "build"?',
    '3:34 job "test" needs "deploy", which is not a job here. Add the job, or remove the need.',
    '3:42 job "test" needs "build[1]", which is not a job here. A need waits for all legs of a job: write "build".',
  ]);
});

test('a need on the job itself and a duplicate need are errors', () => {
  expect(mistakes('jobs:\n  a: { run: x, needs: [a] }\n  b: { run: x, needs: [a, a] }\n')).toMatchInlineSnapshot(`
    "test.yaml:2:24: job "a" needs itself, so it could never start. Remove this need.
          a: { run: x, needs: [a] }
                               ^
    test.yaml:3:27: job "b" needs "a" twice. Remove one.
          b: { run: x, needs: [a, a] }
                                  ^
      test.yaml:3:24: the first one.
            b: { run: x, needs: [a, a] }
                                 ^"
  `);
});

test('a cycle is shown as a path, with the line of each hop', () => {
  expect(
    mistakes(`jobs:
  c: { run: x, needs: { job: a } }
  a: { run: x, needs: b }
  b:
    run: x
    needs:
      - apart
      - c
  apart: { run: x }
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:2:30: these jobs need each other in a circle: c → a → b → c. Remove one of these needs.
          c: { run: x, needs: { job: a } }
                                     ^
      test.yaml:3:23: "a" needs "b".
            a: { run: x, needs: b }
                                ^
      test.yaml:8:9: "b" needs "c".
                - c
                  ^"
  `);
});

test('every cycle is reported, together with other mistakes', () => {
  expect(
    headings(`jobs:
  a: { run: x, needs: b }
  b: { run: x, needs: [a, d] }
  c: { run: x, needs: d }
  d: { run: x, needs: [c, nowhere] }
`),
  ).toEqual([
    '2:23 these jobs need each other in a circle: a → b → a. Remove one of these needs.',
    '4:23 these jobs need each other in a circle: c → d → c. Remove one of these needs.',
    '5:27 job "d" needs "nowhere", which is not a job here. Add the job, or remove the need.',
  ]);
});

test('a need without a job is an error', () => {
  expect(headings('jobs: { a: { run: x, needs: [{ when: always }, { jobs: b }, [b], ""] } }')).toMatchInlineSnapshot(`
    [
      "1:30 an item of "needs" has no "job". Add it.",
      "1:50 "jobs" is not a key of a need. Did you mean "job"?",
      "1:61 an item of "needs" must be the name of a job, or { job, when, optional }, not a list.",
      "1:66 an item of "needs" must be the name of a job, not "".",
    ]
  `);
});
