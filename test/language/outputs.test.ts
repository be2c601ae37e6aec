// What a job writes to $WP_OUTPUT reaches the jobs that need it, exactly.
import { describe, expect, inject, test } from 'vitest';
import { jobOf, runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('plain values, values of several lines, JSON and quotes arrive unchanged', async () => {
  const { exitCode, log, stdout } = await runYaml(
    `
jobs:
  make:
    run: |
      cat >> "$WP_OUTPUT" <<'FILE'
      plain=a b = c
      empty=
      json={"a":["x","y"],"quote":"it's \\"so\\""}
      twice=first
      lines<<END
      one
        two 'q' "q" $HOME

      three
      END
      twice=second
      FILE
  use:
    needs: make
    env:
      PLAIN: "\${{ needs.make.outputs.plain }}"
      EMPTY: "[\${{ needs.make.outputs.empty }}]"
      NONE: "[\${{ needs.make.outputs.none }}]"
      JSON: "\${{ needs.make.outputs.json }}"
      SECOND: "\${{ fromJSON(needs.make.outputs.json).a[1] }}"
      QUOTE: "\${{ fromJSON(needs.make.outputs.json).quote }}"
      TWICE: "\${{ needs.make.outputs.twice }}"
      LINES: "\${{ needs.make.outputs.lines }}"
    run: printf '%s|\\n' "$PLAIN" "$EMPTY" "$NONE" "$JSON" "$SECOND" "$QUOTE" "$TWICE" "$LINES"
`,
    env,
  );
  expect(exitCode, stdout).toBe(0);
  expect(await log('use')).toBe(
    [
      'a b = c',
      '[]',
      '[]',
      `{"a":["x","y"],"quote":"it's \\"so\\""}`,
      'y',
      `it's "so"`,
      'second',
      `one\n  two 'q' "q" $HOME\n\nthree`,
      '',
    ].join('|\n'),
  );
});

test('only the attempt that succeeds publishes outputs outputs', async () => {
  const { exitCode, log } = await runYaml(
    `
jobs:
  make:
    retry: { max: 1, delay: 10ms }
    run: |
      echo "both=$WP_ATTEMPT" >> "$WP_OUTPUT"
      if [ "$WP_ATTEMPT" = 1 ]; then echo "only-first=1" >> "$WP_OUTPUT"; exit 1; fi
  use:
    needs: make
    env: { GOT: "\${{ needs.make.outputs.both }}[\${{ needs.make.outputs.only-first }}]" }
    run: 'echo "$GOT"'
`,
    env,
  );
  expect(exitCode).toBe(0);
  expect(await log('use')).toBe('2[]\n');
});

test('an allowed failure is a success without outputs, and keeps its reason', async () => {
  const { exitCode, log } = await runYaml(
    `
jobs:
  try: { allow_failure: true, run: 'echo got=it >> "$WP_OUTPUT"; exit 3' }
  use:
    needs: try
    env: { GOT: "\${{ needs.try.result }} \${{ needs.try.reason }} [\${{ needs.try.outputs.got }}]" }
    run: 'echo "$GOT"'
`,
    env,
  );
  expect(exitCode).toBe(0);
  expect(await log('use')).toBe('success exit []\n');
});

describe('a wrong output', () => {
  test.each([
    ['is no assignment', 'echo nonsense', /line 1 is neither/],
    ['has a key that is none', 'echo 1st=x', /line 1 has no valid key/],
    ['has no end', 'echo "a<<END"; echo text', /line 1 begins a value that never ends/],
    ['is not UTF-8', "printf 'ok=1\\nbad=\\377\\n'", /line 2 is not valid UTF-8/],
    ['is too much', 'printf big=; head -c 1100000 /dev/zero | tr "\\0" x', /1,100,004 bytes/],
  ])('fails its job, because it %s', async (_, script, message) => {
    const { exitCode, endings, status } = await runYaml(
      `
jobs:
  make:
    run: |
      (${script}) >> "$WP_OUTPUT"
  use: { needs: make, run: 'true' }
`,
      env,
    );
    expect(exitCode).toBe(1);
    expect(endings).toEqual({ make: 'failed output', use: 'skipped upstream-failed' });
    expect(jobOf(status, 'make')).toMatchObject({ message: expect.stringMatching(message) });
  });

  test('is retried', async () => {
    const { exitCode, status } = await runYaml(
      `
jobs:
  make:
    retry: { max: 1, delay: 10ms, when: [output] }
    run: '[ "$WP_ATTEMPT" = 2 ] || echo nonsense >> "$WP_OUTPUT"'
`,
      env,
    );
    expect(exitCode).toBe(0);
    expect(jobOf(status, 'make')).toMatchObject({ attempt: 2, failures: 1 });
  });
});
