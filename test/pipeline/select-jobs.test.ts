// Which jobs a run has if the user names some, and how jobs start whose needs are left out.

import { describe, expect, test } from 'vitest';
import type { JobId } from '../../src/pipeline/job-id.ts';
import { leaveOutNeeds } from '../../src/pipeline/leave-out-needs.ts';
import type { Job, Rule, Selection } from '../../src/pipeline/pipeline.ts';
import { selectJobs } from '../../src/pipeline/select-jobs.ts';
import { judgeNeeds } from '../model/rules.ts';
import type { LegState } from '../model/state.ts';
import { parse } from './parse.ts';

const pipeline = parse(`
jobs:
  plan: { run: make plan }
  lint: { run: make lint }
  build: { needs: plan, run: make }
  test: { needs: [build, lint], count: 2, run: make test }
  load: { needs: build, run: make load }
  deploy: { needs: [test, load], run: make deploy }
`);

function select(selection: Partial<Selection>): readonly string[] {
  const selected = selectJobs(pipeline, { jobs: [], from: [], skip: [], ...selection });
  return selected.ok ? selected.pipeline.jobs.map(({ id }) => id) : selected.problems;
}

describe('a run has', () => {
  test.each<[string, Partial<Selection>, string]>([
    ['all jobs, where nothing is said', {}, 'plan lint build test load deploy'],
    ['the named jobs and all that they need, in file order', { jobs: ['load', 'lint'] }, 'plan lint build load'],
    ['a job and all that follows from it', { from: ['build'] }, 'build test load deploy'],
    ['what follows from any of several', { from: ['test', 'lint'] }, 'lint test deploy'],
    ['the ways between two', { jobs: ['test'], from: ['build'] }, 'build test'],
    [
      'all but what is skipped, with what needs it and what it needs',
      { skip: ['build'] },
      'plan lint test load deploy',
    ],
    ['nothing that only a skipped job needs', { jobs: ['test'], skip: ['build'] }, 'lint test'],
    ['what follows by way of a skipped job', { from: ['build'], skip: ['build', 'test'] }, 'load deploy'],
  ])('%s', (_, selection, jobs) => {
    expect(select(selection).join(' ')).toBe(jobs);
  });

  test('keeps the selection', () => {
    const selection = { jobs: ['lint'], from: [], skip: [] };
    expect(selectJobs(pipeline, selection)).toMatchObject({ pipeline: { selection } });
    expect(selectJobs(pipeline, { ...selection, jobs: [] })).toEqual({ ok: true, pipeline });
  });
});

test('all contradictions are reported at once', () => {
  expect(select({ jobs: ['tset', 'lint'], from: ['test[2]'], skip: ['qqq', 'tset'] })).toEqual([
    '"tset" is not a job here. Did you mean "test"?',
    '"test[2]" is a leg. A run has all legs of a job: write "test".',
    '"qqq" is not a job here. "wp graph FILE" lists the jobs.',
  ]);
  expect(select({ jobs: ['lint'], from: ['build'] })).toEqual([
    '"lint" is asked for, but does not depend on "build" (--from).',
    '"build" is named by --from, but "lint" does not need it.',
  ]);
  expect(select({ jobs: ['test'], skip: ['test'] })).toEqual(['"test" is both asked for and skipped. Keep one.']);
  expect(select({ skip: pipeline.jobs.map(({ id }) => id) })).toEqual(['no job is left. Skip fewer jobs.']);
});

describe('a need that is left out', () => {
  test('has no outputs, so a job that reads them cannot run', () => {
    const reading = parse(`
jobs:
  Plan: { run: make plan }
  free: { needs: Plan, if: "needs.Plan.result == 'success'", run: make }
  env: { needs: Plan, env: { X: "\${{ needs.plan.outputs.x }}" }, run: make }
  legs: { needs: Plan, strategy: { matrix: { x: "\${{ fromJSON(needs.Plan.outputs['x']) }}" } }, run: make }
  if: { needs: Plan, if: "needs.Plan.legs['a'].result == 'success'", run: make }
`);
    const ids = reading.jobs.map(({ id }) => id).slice(1);
    const { jobs, problems } = leaveOutNeeds(reading.jobs, new Set(ids));
    expect(jobs[0]).toMatchObject({ needs: [], spec: { leftOut: ['Plan'] } });
    expect(problems).toEqual(
      ['env', 'legs', 'if'].map(
        (job) => `job "${job}" reads outputs of "Plan", which is left out. Run "Plan" too, or skip "${job}".`,
      ),
    );
    expect(leaveOutNeeds(reading.jobs, new Set(reading.jobs.map(({ id }) => id))).problems).toEqual([]);
  });

  const rules: readonly Rule[] = ['on_success', 'none_failed', 'on_failure', 'any_success', 'always'];
  const endings: readonly Partial<LegState>[] = [
    { status: 'succeeded' },
    { status: 'failed' },
    { status: 'skipped', reason: 'condition-false' },
    { status: 'skipped', reason: 'upstream-failed' },
    { status: 'cancelled' },
  ];

  test.each(rules)('counts as one that has succeeded, under the rule %s', (when) => {
    for (const own of [undefined, ...rules]) {
      for (const others of [[], ['kept'], ['own'], ['kept', 'own']]) {
        const needs = [{ job: 'left', ...(own && { when: own }) }, ...others.map((job) => need(job))];
        for (const ending of endings) {
          expect([own, others, ending, startsWithout(needs, when, ending)]).toEqual([
            own,
            others,
            ending,
            starts({ needs, when }, ending),
          ]);
        }
      }
    }
  });

  function need(job: string): { job: string; when?: Rule } {
    return job === 'own' ? { job, when: 'none_failed' } : { job };
  }

  /** Whether a job with these needs starts once all of them have ended: the one that is left out has succeeded. */
  function starts(job: Pick<Job, 'when'> & { readonly needs: readonly object[] }, ending: Partial<LegState>): boolean {
    const legsOf = (name: string): LegState[] => {
      const end = name === 'left' ? { status: 'succeeded' as const } : ending;
      return [{ leg: name, causes: new Set<string>(), closedAt: 1, ...end } as LegState];
    };
    return judgeNeeds(job as Parameters<typeof judgeNeeds>[0], legsOf)?.reason === undefined;
  }

  function startsWithout(needs: readonly object[], when: Rule, ending: Partial<LegState>): boolean {
    const [like] = parse('jobs: { job: { run: make } }').jobs;
    const [job] = leaveOutNeeds([{ ...like, needs, when } as Job], new Set(['job', 'kept', 'own'] as JobId[])).jobs;
    return job !== undefined && starts(job, ending);
  }
});
