// Kinds of mistakes in the structure of a file and their messages, word for word, so that nobody changes them by accident.
import { expect, test } from 'vitest';
import { mistakes } from './parse.ts';

test('1. a wrong indent', () => {
  expect(
    mistakes(`jobs:
  build:
    run: make
   test:
    run: make test
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:4:4: this line is indented differently from the lines of the same list or map. Align it with them.
           test:
           ^"
  `);
});

test('2. a command that YAML takes for something else', () => {
  expect(
    mistakes(`jobs:
  greet:
    run: echo "note: done"
  ask:
    run: curl -H Accept: text/plain localhost
  check:
    run: [ -f Makefile ] && make
  compare:
    env: { SAME: "\${{ params.region == "eu" }}" }
    run: make test
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:3:20: a second ": " on a line makes YAML see a map within a map. Put the text in quotes, or on the next line after "|".
            run: echo "note: done"
                           ^
    test.yaml:5:24: a second ": " on a line makes YAML see a map within a map. Put the text in quotes, or on the next line after "|".
            run: curl -H Accept: text/plain localhost
                               ^
    test.yaml:7:26: text follows the closing ]. Put the whole value in double quotes ("), or on the next line after "|".
            run: [ -f Makefile ] && make
                                 ^~
    test.yaml:9:41: text follows the closing ". Put the whole value in single quotes ('), or on the next line after "|".
            env: { SAME: "\${{ params.region == "eu" }}" }
                                                ^~~"
  `);
});

test('3. a key of another tool, a mistyped key, a key in the wrong place', () => {
  expect(
    mistakes(`on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [make]
  test:
    depends_on: build
    timout: 5m
    run: make test
  lint:
    run: make lint
    fail_fast: true
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:1:1: "on" is not a key of a pipeline. "wp run" starts a run; events do not. Remove it.
        on: push
        ^~
    test.yaml:4:5: "runs-on" is not a key of a job. Any worker may run a job. Remove it.
            runs-on: ubuntu-latest
            ^~~~~~~
    test.yaml:5:5: "steps" is not a key of a job. Put the commands in one "run", or make each step a job with "needs".
            steps: [make]
            ^~~~~
    test.yaml:7:5: "depends_on" is not a key of a job. It is called "needs" here.
            depends_on: build
            ^~~~~~~~~~
    test.yaml:8:5: "timout" is not a key of a job. Did you mean "timeout"?
            timout: 5m
            ^~~~~~
    test.yaml:12:5: "fail_fast" is not a key of a job. For the legs of a job, write "strategy: { fail_fast: … }". For the whole run, put it at the top of the file.
            fail_fast: true
            ^~~~~~~~~"
  `);
});

test('4. a duplicate name', () => {
  expect(
    mistakes(`jobs:
  build:
    run: make
    retry: 2
    retry: 3
  test:
    needs: [build, build]
    run: make test
  build:
    run: make all
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:5:5: "retry" is here twice. Remove or rename one.
            retry: 3
            ^~~~~
      test.yaml:4:5: the first one.
              retry: 2
              ^~~~~
    test.yaml:7:20: job "test" needs "build" twice. Remove one.
            needs: [build, build]
                           ^~~~~
      test.yaml:7:13: the first one.
              needs: [build, build]
                      ^~~~~
    test.yaml:9:3: "build" is here twice. Remove or rename one.
          build:
          ^~~~~
      test.yaml:2:3: the first one.
            build:
            ^~~~~"
  `);
});

test('5. a need on an unknown job, or on a leg', () => {
  expect(
    mistakes(`jobs:
  build: { run: make, count: 3 }
  test: { needs: [biuld, "build[1]"], run: make test }
  pack: { needs: [pack, deploy], run: make dist }
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:3:19: job "test" needs "biuld", which is not a job here. Did you mean "build"?
          test: { needs: [biuld, "build[1]"], run: make test }
                          ^~~~~
    test.yaml:3:26: job "test" needs "build[1]", which is not a job here. A need waits for all legs of a job: write "build".
          test: { needs: [biuld, "build[1]"], run: make test }
                                 ^~~~~~~~~~
    test.yaml:4:19: job "pack" needs itself, so it could never start. Remove this need.
          pack: { needs: [pack, deploy], run: make dist }
                          ^~~~
    test.yaml:4:25: job "pack" needs "deploy", which is not a job here. Add the job, or remove the need.
          pack: { needs: [pack, deploy], run: make dist }
                                ^~~~~~"
  `);
});

test('6. jobs that need each other in a circle', () => {
  expect(
    mistakes(`jobs:
  build:
    needs: test
    run: make
  test:
    needs: [lint, pack]
    run: make test
  lint:
    run: make lint
  pack:
    needs: build
    run: make dist
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:3:12: these jobs need each other in a circle: build → test → pack → build. Remove one of these needs.
            needs: test
                   ^~~~
      test.yaml:6:19: "test" needs "pack".
              needs: [lint, pack]
                            ^~~~
      test.yaml:11:12: "pack" needs "build".
              needs: build
                     ^~~~~"
  `);
});
