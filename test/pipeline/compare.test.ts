// What an edited file changes: of the graph, which needs a new run, and of what jobs do, which does not.
import { describe, expect, test } from 'vitest';
import { graphChanges, type PlannedVersion } from '../../src/pipeline/change/compare-graphs.ts';
import { specChanges } from '../../src/pipeline/change/compare-specs.ts';
import { planRun } from '../../src/pipeline/plan/plan-run.ts';
import { parse } from './parse.ts';

const original = `
params: { n: 2 }
env: { WIDTH: '2' }
jobs:
  a: { run: echo a }
  nap: { sleep: 10ms..60ms }
  wide: { count: "\${{ env.WIDTH }}", run: echo wide }
  b: { needs: [a, nap], run: echo b }
`;

function version(text: string): PlannedVersion {
  const pipeline = parse(text);
  const planned = planRun(pipeline, { params: {}, seed: 7 });
  if (!planned.ok) throw new Error(planned.problems.join(' '));
  return { pipeline, plan: planned.plan };
}

function changedGraph(edited: string): string[] {
  expect(edited).not.toBe(original);
  return graphChanges(version(original), version(edited));
}

describe('the graph is changed by', () => {
  const replace = (from: string, to: string) => original.replace(from, to);
  test.each([
    ['a new job', `${original}  d: { run: 'true' }\n`, ['job "d" is new']],
    [
      'a job less',
      replace('  a: { run: echo a }\n', '').replace('[a, nap]', 'nap'),
      ['job "a" is gone', 'needs of job "b"'],
    ],
    ['other needs', replace('[a, nap]', '[a]'), ['needs of job "b"']],
    ['a rule', replace('b: {', 'b: { when: always,'), ['when of job "b"']],
    ['a rule of a need', replace('[a,', '[{ job: a, when: always },'), ['needs of job "b"']],
    ['a condition', replace('b: {', 'b: { if: "1 == 1",'), ['if of job "b"']],
    ['legs', replace('a: {', 'a: { count: 2,'), ['count or matrix of job "a"', 'job "a" has other legs']],
    ['a variable that legs are made of', replace("'2'", "'3'"), ['job "wide" has other legs']],
    ['a sleep', replace('60ms', '50ms'), ['sleep of job "nap"', 'job "nap" has other legs']],
    ['a priority', replace('a: {', 'a: { priority: 2,'), ['priority of job "a"']],
    ['an allowed failure', replace('a: {', 'a: { allow_failure: true,'), ['allow_failure of job "a"']],
    ['a new param', replace('n: 2', 'n: 2, m: 1'), ['param "m" is new']],
    ['a limit', `max_parallel: 2\n${original}`, ['max_parallel of the run']],
    ['another deadline', `run_timeout: 2h\n${original}`, ['run_timeout of the run']],
    ['a hook', `${original}hooks: { always: { run: 'true' } }\n`, ['hook "always" is new']],
  ])('%s', (_, edited, changes) => expect(changedGraph(edited)).toEqual(changes));
});

test('the graph is not changed by the order of needs, or by what jobs do', () => {
  const edited = original.replace('[a, nap]', '[nap, a]').replace('echo a', 'echo other');
  expect(changedGraph(edited)).toEqual([]);
});

test('what a job does is compared field by field, by the keys of the file', () => {
  const specOf = (rest: string, top = '') => {
    const [job] = version(`${top}jobs: { a: { ${rest} } }`).plan.jobs;
    if (!job) throw new Error('There is no job.');
    return job.spec;
  };
  const before = specOf("run: make, timeout: 5m, env: { A: '1', B: '2' }, retry: 1");
  const after = specOf(
    "run: make -j, shell: bash, cwd: sub, env: { A: '1', B: '3' }, retry: { max: 2, exit_codes: [3, 4] }",
    'secrets: [T]\n',
  );
  expect(specChanges(before, before)).toEqual([]);
  expect(specChanges(before, after)).toEqual([
    { field: 'run', before: 'make', after: 'make -j' },
    { field: 'shell', before: 'sh', after: 'bash' },
    { field: 'env.B', before: '2', after: '3' },
    { field: 'cwd', before: '/somewhere', after: '/somewhere/sub' },
    { field: 'timeout', before: '5m' },
    { field: 'retry.max', before: '1', after: '2' },
    { field: 'retry.exit_codes', after: '3, 4' },
    { field: 'secrets', after: 'T' },
  ]);
});
