// Ten kinds of mistakes and their messages, word for word, so that nobody changes them by accident.
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

test('7. a value of the wrong type', () => {
  expect(
    mistakes(`max_parallel: all
jobs:
  build:
    run: [make, all]
    timeout: 10
    retry: { max: 3, delay: 5 s }
    priority: high
  idle:
    sleep: 60ms..10ms
    allow_failure: exit 2
  empty:
    needs: build
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:1:15: "max_parallel" must be a whole number from 1 to 100,000, not "all".
        max_parallel: all
                      ^~~
    test.yaml:4:10: "run" must be shell commands, not a list. Write the commands as one text after "|", each on its own line.
            run: [make, all]
                 ^
    test.yaml:5:14: "timeout" must be a duration such as 500ms, 30s or 1h30m, not 10. A bare number has no unit: write 10s or 10m.
            timeout: 10
                     ^~
    test.yaml:6:29: "delay" must be a duration such as 500ms, 30s or 1h30m, not "5 s". Write 5s.
            retry: { max: 3, delay: 5 s }
                                    ^~~
    test.yaml:7:15: "priority" must be a whole number from -100 to 100, not "high".
            priority: high
                      ^~~~
    test.yaml:9:12: "sleep" must be a duration such as 500ms, or a range such as 10ms..60ms, not "60ms..10ms". Write the shorter duration first.
            sleep: 60ms..10ms
                   ^~~~~~~~~~
    test.yaml:10:20: "allow_failure" must be true or false, not "exit 2". For exit codes, write { exit_codes: [2] }.
            allow_failure: exit 2
                           ^~~~~~
    test.yaml:12:5: job "empty" has neither "run" nor "sleep". Give it one of them.
            needs: build
            ^~~~~"
  `);
});

test('8. a wrong expression', () => {
  expect(
    mistakes(`params: { region: eu }
jobs:
  build:
    run: make
    env:
      REGION: \${{ params.region == "eu" }}
      TARGET: \${{ params.region = 'eu' && 'a' || 'b' }}
      SOURCE: "\${{ github.sha }} \${{ params.region"
  test:
    needs: build
    if: failed() && params.region == 'eu'
    run: make test
  notify:
    needs: test
    if: !cancelled()
    run: ./notify.sh
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:6:36: this is not an expression: write text in single quotes, such as 'eu'.
              REGION: \${{ params.region == "eu" }}
                                           ^
    test.yaml:7:33: this is not an expression: compare two values with "==".
              TARGET: \${{ params.region = 'eu' && 'a' || 'b' }}
                                        ^
    test.yaml:8:20: this is not an expression: there is no "github" here. Read "run" for the run, and "params" for its params.
              SOURCE: "\${{ github.sha }} \${{ params.region"
                           ^~~~~~~~~~
    test.yaml:8:34: \${{ params.region is not closed by "}}".
              SOURCE: "\${{ github.sha }} \${{ params.region"
                                         ^~~~~~~~~~~~~~~~~
    test.yaml:11:9: this is not an expression: there is no function "failed". Did you mean "failure"?
            if: failed() && params.region == 'eu'
                ^~~~~~
    test.yaml:15:9: the tag "!cancelled()" has no meaning here. Put a text that begins with "!" in quotes.
            if: !cancelled()
                ^~~~~~~~~~~~"
  `);
});

test('9. an expression that reads an unknown name', () => {
  expect(
    mistakes(`params: { region: eu }
jobs:
  plan: { run: ./plan.sh }
  build:
    needs: plan
    strategy:
      matrix:
        os: [linux, mac]
        node: "\${{ fromJSON(needs.plan.output.nodes) }}"
        exclude: [{ so: mac }]
    env:
      TARGET: "\${{ params.regoin }}-\${{ matrix.arch }}"
    run: make
  test:
    needs: build
    if: needs.plan.result == 'success' && env.TARGET != ''
    env: { TARGET: "\${{ run.id }}", PATH: "\${{ env.PATH }}:bin" }
    run: make test
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:9:29: a need has result, outputs, reason and legs, not "output". Did you mean "outputs"?
                node: "\${{ fromJSON(needs.plan.output.nodes) }}"
                                    ^~~~~~~~~~~~~~~~~~~~~~~
    test.yaml:10:21: "so" is not an axis, so this excludes nothing. Known axes: os, node.
                exclude: [{ so: mac }]
                            ^~
    test.yaml:12:20: "regoin" is not a param of this pipeline. Did you mean "region"?
              TARGET: "\${{ params.regoin }}-\${{ matrix.arch }}"
                           ^~~~~~~~~~~~~
    test.yaml:12:41: "arch" is not an axis of this job. Add it under "strategy.matrix".
              TARGET: "\${{ params.regoin }}-\${{ matrix.arch }}"
                                                ^~~~~~~~~~~
    test.yaml:16:9: job "test" does not need "plan", which may still be running. Add it to "needs".
            if: needs.plan.result == 'success' && env.TARGET != ''
                ^~~~~~~~~~~~~~~~~
    test.yaml:16:43: "TARGET" is not known before the job starts. Write the expression of "TARGET" here instead.
            if: needs.plan.result == 'success' && env.TARGET != ''
                                                  ^~~~~~~~~~
    test.yaml:17:48: "PATH" cannot contain itself. Extend it in "run", as in PATH="$PATH…", or choose another name.
            env: { TARGET: "\${{ run.id }}", PATH: "\${{ env.PATH }}:bin" }
                                                       ^~~~~~~~"
  `);
});

test('10. an expression in the wrong place', () => {
  expect(
    mistakes(`params: { region: eu }
secrets: [TOKEN]
jobs:
  deploy:
    run: |
      ./deploy.sh --region \${{ params.region }}
      curl -H "Token: \${{ secrets.TOKEN }}" localhost
    retry: "\${{ params.region }}"
    env: { RESULT: "\${{ failure() }}" }
  nap:
    sleep: "\${{ needs.deploy.outputs.pause }}"
    needs: deploy
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:6:28: \${{ params.region }} cannot stand in "run": a value must not become shell code. Write "$WP_PARAM_REGION".
              ./deploy.sh --region \${{ params.region }}
                                   ^~~~~~~~~~~~~~~~~~~~
    test.yaml:7:23: \${{ secrets.TOKEN }} cannot stand in "run": a value must not become shell code. Write "$TOKEN".
              curl -H "Token: \${{ secrets.TOKEN }}" localhost
                              ^~~~~~~~~~~~~~~~~~~~
    test.yaml:8:12: "retry" must be a whole number from 0 to 1,000, not "\${{ params.region }}". An expression cannot stand here.
            retry: "\${{ params.region }}"
                   ^~~~~~~~~~~~~~~~~~~~~~
    test.yaml:9:21: failure() may stand only in "if".
            env: { RESULT: "\${{ failure() }}" }
                            ^~~~~~~~~~~~~~~~
    test.yaml:11:17: "needs" is not known here. Expressions here may read params, env and matrix.
            sleep: "\${{ needs.deploy.outputs.pause }}"
                        ^~~~~~~~~~~~~~~~~~~~~~~~~~"
  `);
});
