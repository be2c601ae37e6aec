// The messages about common mistakes, word for word, so that nobody changes them by accident.
import { expect, test } from 'vitest';
import { headings, mistakes } from './parse.ts';

test('five different mistakes are five diagnostics', () => {
  expect(
    mistakes(`name: wrong
jobs:
  build: { run: make }
  build: { run: make }
  lint: { need: [build], run: make lint }
  test: { needs: [biuld], run: make test }
  idle: { env: { A: b } }
  nap: { sleep: 10 }
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:4:3: "build" is here twice. Remove or rename one.
          build: { run: make }
          ^~~~~
      test.yaml:3:3: the first one.
            build: { run: make }
            ^~~~~
    test.yaml:5:11: "need" is not a key of a job. Did you mean "needs"?
          lint: { need: [build], run: make lint }
                  ^~~~
    test.yaml:6:19: job "test" needs "biuld", which is not a job here. Did you mean "build"?
          test: { needs: [biuld], run: make test }
                          ^~~~~
    test.yaml:7:9: job "idle" has neither "run" nor "sleep". Give it one of them.
          idle: { env: { A: b } }
                ^
    test.yaml:8:17: "sleep" must be a duration such as 500ms, or a range such as 10ms..60ms, not 10. A bare number has no unit: write 10s or 10m.
          nap: { sleep: 10 }
                        ^~"
  `);
});

test('a job with neither run nor sleep, or with both', () => {
  expect(
    mistakes(`jobs:
  empty:
  vague:
    run:
  idle:
    needs: torn
  torn:
    run: x
    sleep: 5s
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:2:3: job "empty" has neither "run" nor "sleep". Give it one of them.
          empty:
          ^~~~~
    test.yaml:4:5: "run" has no value. It must be shell commands.
            run:
            ^~~
    test.yaml:6:5: job "idle" has neither "run" nor "sleep". Give it one of them.
            needs: torn
            ^~~~~
    test.yaml:9:5: job "torn" has both "run" and "sleep". Keep one of them.
            sleep: 5s
            ^~~~~
      test.yaml:8:5: the other one.
              run: x
              ^~~"
  `);
});

test('values of the wrong type', () => {
  expect(
    mistakes(`jobs:
  a:
    run: [echo]
    when: allways
    timeout: 10
    retry: -1
    count: many
    shell: zsh
    env: [A=b]
    needs: { name: b, if: x }
  b:
    sleep: 60ms..10ms
    timeout: 0s
    retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
    count: 100001
    env: { A: [1], B: }
    needs: { job: a, optional: yes }
`),
  ).toMatchInlineSnapshot(`
    "test.yaml:3:10: "run" must be shell commands, not a list. Write the commands as one text after "|", each on its own line.
            run: [echo]
                 ^
    test.yaml:4:11: "when" must be on_success, none_failed, on_failure, any_success or always, not "allways". Did you mean "always"?
            when: allways
                  ^~~~~~~
    test.yaml:5:14: "timeout" must be a duration such as 500ms, 30s or 1h30m, not 10. A bare number has no unit: write 10s or 10m.
            timeout: 10
                     ^~
    test.yaml:6:12: "retry" must be a whole number from 0 to 1,000, not -1.
            retry: -1
                   ^~
    test.yaml:7:12: "count" must be a whole number from 0 to 100,000, or \${{ params.… }}, not "many".
            count: many
                   ^~~~
    test.yaml:8:12: "shell" must be sh or bash, not "zsh". Write another program as a list such as [python3, -c].
            shell: zsh
                   ^~~
    test.yaml:9:10: "env" must be a map such as { NAME: value }, not a list.
            env: [A=b]
                 ^
    test.yaml:10:14: "name" is not a key of a need. It is called "job" here.
            needs: { name: b, if: x }
                     ^~~~
    test.yaml:10:23: "if" is not a key of a need. Its keys are job, when and optional.
            needs: { name: b, if: x }
                              ^~
    test.yaml:12:12: "sleep" must be a duration such as 500ms, or a range such as 10ms..60ms, not "60ms..10ms". Write the shorter duration first.
            sleep: 60ms..10ms
                   ^~~~~~~~~~
    test.yaml:13:14: "timeout" must be a duration such as 500ms, 30s or 1h30m, not "0s". It must be at least 1ms.
            timeout: 0s
                     ^~
    test.yaml:14:19: "max" must be a whole number from 0 to 1,000, not "2". Remove the quotes.
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                          ^~~
    test.yaml:14:33: "backoff" must be a number of at least 1, not 0.5.
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                                        ^~~
    test.yaml:14:46: "jitter" must be a number from 0 to 1, not 2.
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                                                     ^
    test.yaml:14:56: an item of "when" must be exit, signal, timeout, spawn or output, not "crash".
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                                                               ^~~~~
    test.yaml:14:77: an item of "exit_codes" must be a whole number from 1 to 255, not 0.
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                                                                                    ^
    test.yaml:14:80: an item of "exit_codes" must be a whole number from 1 to 255, not 300.
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                                                                                       ^~~
    test.yaml:14:93: "delay" must be a duration such as 500ms, 30s or 1h30m, not 5. A bare number has no unit: write 5s or 5m.
            retry: { max: "2", backoff: 0.5, jitter: 2, when: [crash], exit_codes: [0, 300], delay: 5 }
                                                                                                    ^
    test.yaml:15:12: "count" must be a whole number from 0 to 100,000, or \${{ params.… }}, not 100001.
            count: 100001
                   ^~~~~~
    test.yaml:16:15: "A" must be text, not a list.
            env: { A: [1], B: }
                      ^
    test.yaml:16:20: "B" has no value. It must be text. Write "" for an empty text.
            env: { A: [1], B: }
                           ^
    test.yaml:17:32: "optional" must be true or false, not "yes". Write true.
            needs: { job: a, optional: yes }
                                       ^~~"
  `);
});

test('a wrong value is not reported as missing too', () => {
  expect(headings('jobs: { a: { run: [x] }, b: { run: x, needs: a }, c: 5, d: { run: x, needs: c } }')).toHaveLength(2);
  expect(headings('jobs: { a: *x, b: { run: *x, needs: [*x, a], retry: *x }, c: { <<: *x } }')).toHaveLength(5);
  expect(headings(`params: { p: [x] }\njobs: { a: { run: x, env: { A: "\${{ params.p }}" } } }`)).toHaveLength(1);
});

test('a mistake behind an anchor is reported once', () => {
  expect(headings('x-a: &a { rum: x, run: x }\njobs: { a: *a, b: *a, c: { <<: *a } }')).toMatchInlineSnapshot(`
    [
      "1:11 "rum" is not a key of a job. Did you mean "run"?",
    ]
  `);
});
