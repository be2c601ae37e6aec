// Files that are empty or not YAML.
import { expect, test } from 'vitest';
import { headings, mistakes } from '../parse.ts';

test('an empty file, or a file without a pipeline', () => {
  expect(headings('')).toMatchInlineSnapshot(`
    [
      "1:1 the file is empty. Start with a job: "jobs: { hello: { run: echo hello } }".",
    ]
  `);
  expect(headings('# nothing\n')).toHaveLength(1);
  expect(headings('hello')).toMatchInlineSnapshot(`
    [
      "1:1 the pipeline must be a map of name, params, env, env_file, secrets, defaults, max_parallel, fail_fast, run_timeout, retention, jobs and hooks, not "hello".",
    ]
  `);
  expect(headings('- run: x')).toMatchInlineSnapshot(`
    [
      "1:1 the pipeline must be a map of name, params, env, env_file, secrets, defaults, max_parallel, fail_fast, run_timeout, retention, jobs and hooks, not a list.",
    ]
  `);
  expect(headings('name: x')).toMatchInlineSnapshot(`
    [
      "1:1 the pipeline has no "jobs". Add it.",
    ]
  `);
  expect(headings('jobs:')).toMatchInlineSnapshot(`
    [
      "1:1 "jobs" has no value. It must be a map of at least one job, such as "hello: { run: echo hello }".",
    ]
  `);
  expect(headings('jobs: {}')).toMatchInlineSnapshot(`
    [
      "1:7 "jobs" must be a map of at least one job, such as "hello: { run: echo hello }", not an empty map.",
    ]
  `);
  expect(headings('jobs: [{ run: x }]')).toMatchInlineSnapshot(`
    [
      "1:7 "jobs" must be a map of at least one job, such as "hello: { run: echo hello }", not a list.",
    ]
  `);
  expect(headings('jobs: { a: { run: x } }\n---\njobs: { b: { run: x } }')).toMatchInlineSnapshot(`
    [
      "3:1 a second YAML document begins here, and a file may have only one. Remove the "---" line, or split the file.",
    ]
  `);
});

test('a file that is not YAML', () => {
  expect(mistakes('jobs:\n  a:\n    run: echo "one: two"\n')).toMatchInlineSnapshot(`
    "test.yaml:3:19: a second ": " on a line makes YAML see a map within a map. Put the text in quotes, or on the next line after "|".
            run: echo "one: two"
                          ^"
  `);
  expect(mistakes('jobs:\n\ta:\n\t\trun: x\n')).toMatchInlineSnapshot(`
    "test.yaml:2:1: YAML does not allow a tab here. Indent with spaces.
          a:
        ^~
    test.yaml:3:1: YAML does not allow a tab here. Indent with spaces.
            run: x
        ^~"
  `);
  expect(mistakes('jobs:\n  a:\n    run: x\n   needs: b\n')).toMatchInlineSnapshot(`
    "test.yaml:4:4: this line is indented differently from the lines of the same list or map. Align it with them.
           needs: b
           ^"
  `);
  expect(mistakes('jobs:\n  a: { run: x\n  b: { run: y }\n')).toMatchInlineSnapshot(`
    "test.yaml:3:3: a "{" above is not closed. Close it with "}".
          b: { run: y }
          ^"
  `);
  expect(mistakes('jobs:\n  a:\n    run:x\n    needs: b\n')).toMatchInlineSnapshot(`
    "test.yaml:3:5: this is not "key: value". Write a space after the colon, or indent the line if it belongs to the line above.
            run:x
            ^~~~~"
  `);
  expect(mistakes(`jobs: { a: { sleep: 1s, count: \${{ params.n }} } }`)).toMatchInlineSnapshot(`
    "test.yaml:1:33: an expression within { } or [ ] needs quotes. Write "\${{ … }}".
        jobs: { a: { sleep: 1s, count: \${{ params.n }} } }
                                        ^"
  `);
  expect(mistakes('jobs: { a: { run: "x } }')).toMatchInlineSnapshot(`
    "test.yaml:1:24: a quote is opened before this place and not closed. Close it, or remove it.
        jobs: { a: { run: "x } }
                               ^"
  `);
  expect(mistakes('jobs: { a: *nowhere, b: { run: !shell x }, c: { <<: x } }')).toMatchInlineSnapshot(`
    "test.yaml:1:12: there is no anchor "&nowhere" above. Add the anchor, or remove the alias.
        jobs: { a: *nowhere, b: { run: !shell x }, c: { <<: x } }
                   ^~~~~~~~
    test.yaml:1:39: the tag "!shell" has no meaning here. Put a text that begins with "!" in quotes.
        jobs: { a: *nowhere, b: { run: !shell x }, c: { <<: x } }
                                              ^
    test.yaml:1:53: "<<" must be an alias of a map, or a list of aliases of maps.
        jobs: { a: *nowhere, b: { run: !shell x }, c: { <<: x } }
                                                            ^"
  `);
});
