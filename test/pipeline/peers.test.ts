// Files written for other tools, and reserved keys: the messages say what wp has instead.
import { expect, test } from 'vitest';
import { headings } from './parse.ts';

test('reserved keys', () => {
  expect(headings('include: [a.yaml]\nconcurrency: x\npools: {}\njobs: { a: { run: x } }')).toEqual([
    '1:1 wp does not support "include" yet. Remove it.',
    '2:1 wp does not support "concurrency" yet. Remove it.',
    '3:1 wp does not support "pools" yet. Remove it.',
  ]);
});

test('a file for GitHub Actions gets the keys of wp', () => {
  expect(
    headings(`name: CI
on: [push]
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v4
      - run: make
  test:
    depends_on: build
    environment: { A: b }
    working-directory: sub
    command: make test
    retries: 3
`),
  ).toMatchInlineSnapshot(`
    [
      "2:1 "on" is not a key of a pipeline. "wp run" starts a run; events do not. Remove it.",
      "5:5 "runs-on" is not a key of a job. Any worker may run a job. Remove it.",
      "6:5 "timeout-minutes" is not a key of a job. Write "timeout" with a unit, such as 10m.",
      "7:5 "steps" is not a key of a job. Put the commands in one "run", or make each step a job with "needs".",
      "11:5 "depends_on" is not a key of a job. It is called "needs" here.",
      "12:5 "environment" is not a key of a job. It is called "env" here.",
      "13:5 "working-directory" is not a key of a job. It is called "cwd" here.",
      "14:5 "command" is not a key of a job. It is called "run" here.",
      "15:5 "retries" is not a key of a job. It is called "retry" here.",
    ]
  `);
});

test('a file for GitLab gets the keys of wp', () => {
  expect(
    headings(`stages: [build, test]
variables: { A: b }
build:
  script: make
`),
  ).toMatchInlineSnapshot(`
    [
      "1:1 "stages" is not a key of a pipeline. The "needs" of each job give the order.",
      "2:1 "variables" is not a key of a pipeline. It is called "env" here.",
      "3:1 "build" is not a key of a pipeline. If it is a job, put it under "jobs".",
    ]
  `);
});
