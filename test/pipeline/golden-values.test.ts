// Kinds of wrong values and expressions and their messages, word for word, so that nobody changes them by accident.
import { expect, test } from 'vitest';
import { mistakes } from './parse.ts';

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
