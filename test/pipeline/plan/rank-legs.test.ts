// Which of the ready jobs starts first.

import { expect, test } from 'vitest';
import { legId } from '../../../src/pipeline/job-id.ts';
import { planRun } from '../../../src/pipeline/plan/plan-run.ts';
import { parse } from '../parse.ts';

/** Ids of all legs, the first rank first. */
function queue(text: string): string[] {
  const planned = planRun(parse(text), { params: {}, seed: 1 });
  if (!planned.ok) throw new Error(planned.problems.join('\n'));
  const legs = planned.plan.jobs.flatMap(({ id, legs = [], ranks }) =>
    legs.map((leg, index) => ({ id: legId(id, leg.label), rank: ranks[index] ?? 0 })),
  );
  expect(legs.map(({ rank }) => rank).sort((one, other) => one - other)).toEqual([...legs.keys()]);
  return [...legs].sort((one, other) => one.rank - other.rank).map(({ id }) => id);
}

test('the longest sleep goes first', () => {
  expect(queue('jobs: { a: { sleep: 1s }, b: { sleep: 3s }, c: { sleep: 2s } }')).toEqual(['b', 'c', 'a']);
});

test('equal jobs keep the order of the file', () => {
  expect(queue('jobs: { b: { run: x }, a: { run: x, count: 2 }, c: { run: x } }')).toEqual(['b', 'a[1]', 'a[2]', 'c']);
});

test('a job that a long path depends on goes before a job that is long itself', () => {
  expect(
    queue(`jobs:
  alone: { sleep: 4s }
  first: { sleep: 1s }
  second: { sleep: 5s, needs: first }
  early: { run: x }
`),
  ).toEqual(['first', 'second', 'alone', 'early']);
});

test('the longest path of several dependents counts, and the longest of several legs', () => {
  expect(
    queue(`jobs:
  short: { sleep: 3s }
  root: { sleep: 1s }
  left: { sleep: 1s, needs: root }
  right: { sleep: 2s, needs: root, count: 2 }
  end: { sleep: 500ms, needs: [left, right] }
`),
  ).toEqual(['root', 'short', 'right[1]', 'right[2]', 'left', 'end']);
});

test('a job without legs still is part of a path', () => {
  expect(
    queue(`jobs:
  other: { sleep: 4s }
  root: { sleep: 1s }
  none: { sleep: 9s, count: 0, needs: root }
  end: { sleep: 5s, needs: none }
`),
  ).toEqual(['root', 'end', 'other']);
});
