// `wp run --dry-run` from end to end: it shows what would run, and starts nothing.
import { expect, inject, test } from 'vitest';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

/** No server listens there. */
const env = { WP_REDIS_URL: 'redis://127.0.0.1:1', COLUMNS: '120' };

async function dryRun(yaml: string, flags: readonly string[] = []): Promise<string> {
  using file = yamlFile(yaml);
  const { exitCode, stdout, stderr } = await wp(['run', file.path, '--dry-run', '--seed', '7', ...flags], env);
  expect(exitCode, stderr).toBe(0);
  expect(stderr).toBe('');
  return stdout.trim();
}

const nightly = `
name: nightly
params: { region: us, size: 12 }
env: { TZ: UTC }
secrets: [TOKEN]
max_parallel: 8
fail_fast: kill
run_timeout: 1h30m
jobs:
  warmup: { sleep: 10ms..60ms }
  flat: { sleep: 10ms..60ms, count: "\${{ params.size }}" }
  lint:
    strategy: { matrix: { node: [20, 22] }, fail_fast: true }
    if: matrix.node == 22
    allow_failure: { exit_codes: [2, 3] }
    run: ./lint.sh
  plan:
    env: { WHERE: "in \${{ params.region }}", WHO: "\${{ job.id }}" }
    shell: bash
    run: |
      if list-shards > shards; then
        echo "shards=$(cat shards)" >> "$WP_OUTPUT"
      fi
  extract:
    needs: [warmup, plan]
    strategy: { matrix: { shard: "\${{ fromJSON(needs.plan.outputs.shards) }}" }, max_parallel: 4 }
    timeout: 10m
    retry: { max: 3, delay: 5s, max_delay: 2m, when: [exit, timeout], exit_codes: [75] }
    cwd: /srv
    run: ./extract.sh
  load: { needs: extract, if: params.region == 'eu', priority: 10, run: ./load.sh }
  wait: { needs: extract, if: params.region == 'us', sleep: 1s, timeout: 2s }
  report: { needs: [load, { job: lint, when: always }], when: none_failed, if: needs.load.result != 'skipped', run: x }
  never: { when: on_failure, run: x }
  none: { count: 0, run: x }
hooks:
  on_failure: { run: ./page.sh, timeout: 30s }
  always: { run: ./clean.sh }
`;

test('shows jobs wave by wave, with what they would do and what only the run will know', async () => {
  expect(await dryRun(nightly)).toBe(
    `
nightly would run at least 22 jobs in 4 waves. Nothing was started.

Params    region=us
          size=12
Seed      7
Settings  max_parallel: 8
          fail_fast: kill
          run_timeout: 1h30m

Wave 1

  warmup
    Sleep     31ms

  flat ×12
    Sleep     10ms..60ms
    Legs      flat[1]: sleep 35ms
              flat[2]: sleep 24ms
              flat[3]: sleep 20ms
              flat[4]: sleep 21ms
              flat[5]: sleep 29ms
              flat[6]: sleep 35ms
              flat[7]: sleep 27ms
              flat[8]: sleep 28ms
              flat[9]: sleep 47ms
              flat[10]: sleep 58ms
              and 2 more

  lint ×2
    If        by leg  matrix.node == 22
    Run       ./lint.sh
    Legs      lint[node=20]: skipped, its condition is false
              lint[node=22]
    Env       TZ=UTC
    Secrets   TOKEN
    Options   fail_fast of its legs: true, may fail with exit 2 or 3

  plan
    Run       if list-shards > shards; then
                echo "shards=$(cat shards)" >> "$WP_OUTPUT"
              fi
    Shell     bash
    Env       TZ=UTC
              WHERE=in us
              WHO=\${{ job.id }}
    Secrets   TOKEN

  never
    When      on_failure: at least one need must fail
    Skipped   it has no needs
    Run       x
    Env       TZ=UTC
    Secrets   TOKEN

  none ×0
    Skipped   it has no legs
    Run       x
    Env       TZ=UTC
    Secrets   TOKEN

Wave 2

  extract[?]
    Needs     warmup, plan
    Run       ./extract.sh
    Cwd       /srv
    Legs      known only at run time, from shard: \${{ fromJSON(needs.plan.outputs.shards) }}
    Env       TZ=UTC
    Secrets   TOKEN
    Timeout   10m
    Retry     3 extra attempts, 5s apart, each delay 2 times the one before, up to 2m, ±20%, only after exit or timeout,
              only for exit code 75
    Options   at most 4 legs at once

Wave 3

  load
    Needs     extract
    If        false  params.region == 'eu'
    Run       ./load.sh
    Env       TZ=UTC
    Secrets   TOKEN
    Options   priority 10

  wait
    Needs     extract
    If        true  params.region == 'us'
    Sleep     1s
    Timeout   2s

Wave 4

  report
    Needs     load, lint (when: always)
    When      none_failed: no need may fail or be cancelled
    If        at run time  needs.load.result != 'skipped'
    Run       x
    Env       TZ=UTC
    Secrets   TOKEN

Hooks

  on_failure
    Run       ./page.sh
    Env       TZ=UTC
    Secrets   TOKEN
    Timeout   30s

  always
    Run       ./clean.sh
    Env       TZ=UTC
    Secrets   TOKEN`.trim(),
  );
});

test('--json has the same with every leg', async () => {
  const { waves, hooks, settings } = JSON.parse(await dryRun(nightly, ['--json']));
  const jobs: Record<string, Record<string, unknown>> = Object.fromEntries(
    waves.flat().map((job: { job: string }) => [job.job, job]),
  );
  expect(waves.map((wave: unknown[]) => wave.length)).toEqual([6, 1, 2, 1]);
  expect(jobs.flat?.legs).toHaveLength(12);
  expect(jobs.extract).toMatchObject({
    legs: null,
    legs_from: `shard: \${{ fromJSON(needs.plan.outputs.shards) }}`,
    timeout_ms: 600_000,
    max_parallel: 4,
  });
  expect(jobs.load?.if).toEqual({ text: "params.region == 'eu'", result: 'false' });
  expect(jobs.plan?.env).toEqual({ TZ: 'UTC', WHERE: 'in us', WHO: `\${{ job.id }}` });
  expect(hooks).toMatchObject([{ event: 'on_failure', run: './page.sh' }, { event: 'always' }]);
  expect(settings).toEqual({ max_parallel: 8, fail_fast: 'kill', timeout_ms: 5_400_000 });
});

test('a drawn sleep is the same as in a run with the same seed', async () => {
  using file = yamlFile('jobs: { nap: { sleep: 1ms..40ms, count: 5 } }');
  const flags = ['run', file.path, '--seed', '7', '--json'];
  const dry = JSON.parse((await wp([...flags, '--dry-run'], env)).stdout);
  const drawn = dry.waves[0][0].legs.map((leg: { sleep_ms: number }) => leg.sleep_ms);
  const { stdout } = await wp(flags, { WP_REDIS_URL: inject('redisUrl') });
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
  expect(summary.jobs.map((job: { sleep_ms: number }) => job.sleep_ms)).toEqual(drawn);
  expect(new Set(drawn).size).toBeGreaterThan(1);
});

test.each([
  ['a wrong file', 'jobs: { a: { run: x, needs: b } }', [], /"b", which is not a job here/],
  ['a wrong param', 'jobs: { a: { run: x } }', ['-p', 'b=1'], /"b" is not a param/],
])('%s exits with 2', async (_, yaml, flags, message) => {
  using file = yamlFile(yaml);
  const { exitCode, stdout, stderr } = await wp(['run', file.path, '--dry-run', ...flags], env);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});

test('control codes of a file do not reach the terminal', async () => {
  const text = await dryRun(`jobs: { a: { run: "echo \\x1b[2J", env: { A: "x\\ny\\x9b" } } }`);
  expect(text).toContain('echo \\u001b[2J');
  expect(text).toContain('A=x\\u000ay\\u009b');
  for (const code of ['\u001b', '\u009b']) expect(text).not.toContain(code);
});
