// `wp explain` of a closed run: what it says about a job, whatever its status.
import { describe, expect, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { explainEnv as env, explained } from '../support/explained.ts';
import { runIdIn } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const finished = `
name: nightly
params: { region: us }
jobs:
  plan: { run: 'echo "shards=[1,2]" >> "$WP_OUTPUT"' }
  bad: { run: exit 3, retry: { max: 2, delay: 10ms, exit_codes: [3, 75] } }
  mid: { needs: bad, run: 'true' }
  last: { needs: [mid, { job: plan, when: always }], run: 'true' }
  off: { if: params.region == 'eu', run: 'true' }
  load: { needs: plan, if: "params.region == 'eu' || fromJSON(needs.plan.outputs.shards)[0] == 2", run: 'true' }
  unasked: { needs: bad, if: params.region == needs.bad.result, run: 'true' }
  extract:
    needs: plan
    strategy: { matrix: { shard: "\${{ fromJSON(needs.plan.outputs.shards) }}" } }
    if: matrix.shard < 3
    run: test "$WP_MATRIX_SHARD" = 1
  warn: { run: exit 2, retry: { max: 1, exit_codes: [75] }, allow_failure: true }
  report: { needs: [load, { job: warn, when: any_success }, extract], when: none_failed, run: 'true' }
  rescue: { needs: [plan, warn], when: on_failure, run: 'true' }
`;

describe('a closed run', () => {
  let run = '';

  async function finishedRun(): Promise<string> {
    if (run) return run;
    using file = yamlFile(finished);
    const { stdout } = await here(['run', file.path], env);
    run = runIdIn(stdout);
    return run;
  }

  test('without JOB there is a line for each job that has not succeeded', async () => {
    expect(await explained(await finishedRun(), '')).toBe(
      `
Run RUN (nightly): failed, 2 of 12 jobs succeeded

job               status   details
bad               failed   exit 3, after 3 attempts
mid               skipped  upstream-failed: bad
last              skipped  upstream-failed: bad
off               skipped  condition-false: its "if" is false
load              skipped  condition-false: its "if" is false
unasked           skipped  upstream-failed: bad
extract[shard=2]  failed   exit 1
warn              failed   (allowed) exit 2
report            skipped  upstream-failed: extract[shard=2]
rescue            skipped  rule-unmet: none of its needs ended the way "when" requires`.trim(),
    );
  });

  test('a skipped job shows its cause, the path from there, and the verdict on each need', async () => {
    expect(await explained(await finishedRun(), 'last')).toBe(
      `
Job last of run RUN (nightly): skipped (upstream-failed: bad)

Cause     bad failed (exit 3)
          bad -> mid -> last
Rule      on_success: every need must succeed
Needs     ok      plan (when: always): succeeded
          blocks  mid: skipped (upstream-failed: bad)`.trim(),
    );
  });

  test('needs are in file order, including needs with their own rule and needs with legs', async () => {
    expect(await explained(await finishedRun(), 'report')).toBe(
      `
Job report of run RUN (nightly): skipped (upstream-failed: extract[shard=2])

Cause     extract[shard=2] failed (exit 1)
          extract[shard=2] -> report
Rule      none_failed: no need may fail or be cancelled
Needs     ok      load: skipped (condition-false: its "if" is false)
          blocks  extract: 1 succeeded, 1 failed
          yes     warn (when: any_success): failed (allowed: exit 2)`.trim(),
    );
  });

  test('a rule that requires one need to fail shows that none did', async () => {
    expect(await explained(await finishedRun(), 'rescue')).toBe(
      `
Job rescue of run RUN (nightly): skipped (rule-unmet: none of its needs ended the way "when" requires)

Rule      on_failure: at least one need must fail
Needs     no  plan: succeeded
          no  warn: failed (allowed: exit 2)`.trim(),
    );
  });

  test('a condition shows the values that it read, before the run or during it', async () => {
    expect(await explained(await finishedRun(), 'off')).toBe(
      `
Job off of run RUN (nightly): skipped (condition-false: its "if" is false)

Needs     none
If        false  params.region == 'eu'
                 params.region = "us"`.trim(),
    );
    expect(await explained(await finishedRun(), 'load')).toBe(
      `
Job load of run RUN (nightly): skipped (condition-false: its "if" is false)

Rule      on_success: every need must succeed
Needs     ok  plan: succeeded
If        false  params.region == 'eu' || fromJSON(needs.plan.outputs.shards)[0] == 2
                 params.region = "us"
                 needs.plan.outputs.shards = "[1,2]"`.trim(),
    );
  });

  test('a condition is not evaluated if the rule already skips the job', async () => {
    expect(await explained(await finishedRun(), 'unasked')).toMatch(
      /^If +not evaluated {2}params.region == needs.bad.result$/m,
    );
  });

  test('a job shows all its legs, a leg shows the values of its matrix', async () => {
    const job = await explained(await finishedRun(), 'extract');
    expect(job).toContain('Job extract of run RUN (nightly): 1 succeeded, 1 failed\n');
    expect(job).toMatch(/^Legs +extract\[shard=1\]: succeeded\n +extract\[shard=2\]: failed \(exit 1\)$/m);
    expect(await explained(await finishedRun(), 'extract[shard=2]')).toBe(
      `
Job extract[shard=2] of run RUN (nightly): failed (exit 1)

Rule      on_success: every need must succeed
Needs     ok  plan: succeeded
If        true  matrix.shard < 3
                matrix.shard = 2
Log       wp logs RUN 'extract[shard=2]'`.trim(),
    );
  });

  test('a retried job shows every attempt and how many are left', async () => {
    expect(await explained(await finishedRun(), 'bad')).toBe(
      `
Job bad of run RUN (nightly): failed (exit 3)

Needs     none
Attempts  1  failed (exit 3) after TIME on WORKER
          2  failed (exit 3) after TIME on WORKER
          3  failed (exit 3)
Retry     2 of 2 extra attempts used, only for exit codes 3 or 75
Log       wp logs RUN bad`.trim(),
    );
    expect(await explained(await finishedRun(), 'warn')).toMatch(
      /^Retry +0 of 1 extra attempt used, only for exit code 75; this failure is not retried$/m,
    );
  });

  test('--json has the same', async () => {
    const { stdout } = await here(['explain', await finishedRun(), 'last', '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      job: 'last',
      when: 'on_success',
      legs: [{ job: 'last', status: 'skipped', reason: 'upstream-failed', cause: 'bad' }],
      needs: [
        { job: 'plan', when: 'always', verdict: 'ok', counts: { succeeded: 1 } },
        { job: 'mid', verdict: 'blocks', counts: { skipped: 1 } },
      ],
      chain: ['bad', 'mid', 'last'],
    });
    const load = await here(['explain', await finishedRun(), 'load', '--json'], env);
    expect(JSON.parse(load.stdout).if).toMatchObject({
      result: 'false',
      values: [
        { name: 'params.region', value: 'us' },
        { name: 'needs.plan.outputs.shards', value: '[1,2]' },
      ],
    });
    const all = await here(['explain', await finishedRun(), '--json'], env);
    expect(JSON.parse(all.stdout).jobs).toHaveLength(10);
  });

  test('an unknown job exits with 2 and names the job that was probably meant', async () => {
    const { exitCode, stderr } = await here(['explain', await finishedRun(), 'lst'], env);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('has no job "lst". Did you mean "last"?')]);
  });

  test('long lines continue under their own beginning', async () => {
    expect(await explained(await finishedRun(), 'load', { COLUMNS: '40' })).toBe(
      `
Job load of run RUN (nightly):
skipped (condition-false: its "if" is
false)

Rule      on_success: every need must
          succeed
Needs     ok  plan: succeeded
If        false  params.region == 'eu'
                 ||
                 fromJSON(needs.plan.out
                 puts.shards)[0] == 2
                 params.region = "us"
                 needs.plan.outputs.shar
                 ds = "[1,2]"`.trim(),
    );
  });
});

test('a retried run shows the attempts from before the retry', async () => {
  using file = yamlFile(`jobs: { second: { run: 'test "$WP_ATTEMPT" = 2' } }`);
  const run = runIdIn((await here(['run', file.path], env)).stdout);
  expect((await here(['retry', run], env)).exitCode).toBe(0);
  expect(await explained(run, 'second')).toMatch(
    /^Attempts +1 {2}failed \(exit 1\) after TIME on WORKER\n +2 {2}succeeded$/m,
  );
});

test('of a long path from the cause both ends are shown', async () => {
  const followers = Array.from({ length: 14 }, (_, index) => {
    const need = index === 0 ? 'bad' : `j${index - 1}`;
    return `  j${index}: { needs: ${need}, run: 'true' }`;
  });
  using file = yamlFile(`jobs:\n  bad: { run: exit 1 }\n${followers.join('\n')}\n`);
  const run = runIdIn((await here(['run', file.path], env)).stdout);
  expect(await explained(run, 'j13')).toContain(
    'bad -> j0 -> j1 -> j2 -> j3 -> … 5 more … -> j9 -> j10 -> j11 -> j12 -> j13\n',
  );
});

test('a cause that is not upstream of the job has no path', async () => {
  using file = yamlFile(`
fail_fast: true
jobs:
  bad: { run: exit 1, priority: 1 }
  other: { run: 'true' }
`);
  const run = runIdIn((await here(['run', file.path, '--workers', '1'], env)).stdout);
  expect(await explained(run, 'other')).toMatch(
    /^Job other of run RUN .*: cancelled \(fail-fast: bad failed\)\n\nCause +bad failed \(exit 1\)\nNeeds +none$/,
  );
});
