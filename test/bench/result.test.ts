// How the bench judges its goals.
import { expect, test } from 'vitest';
import { renderRow } from '../../bench/report/table.ts';
import { rowResult } from '../../bench/result.ts';
import type { Figures, Goal, Row } from '../../bench/row.ts';

const faster: Goal = {
  says: "twice the peer's speed",
  value: (figure) => figure('wp', 'jobs/s') / figure('peer', 'jobs/s'),
  atLeast: 2,
};

function measured(goals: readonly Goal[], rounds: Readonly<Record<string, readonly Figures[]>>) {
  const contenders = Object.keys(rounds).map((name) => ({ name, measure: async () => ({}) }));
  const row: Row = { name: 'row', work: 'some work', contenders, goals };
  return rowResult(row, new Map(Object.entries(rounds)));
}

const speeds = (...all: readonly number[]): Figures[] => all.map((speed) => ({ 'jobs/s': speed }));

test('a goal is judged by the ratios within rounds, so that a slow round hits both sides', () => {
  const { goals, contenders } = measured([faster], { wp: speeds(300, 30, 900), peer: speeds(100, 10, 900) });
  expect(contenders.map(({ medians }) => medians)).toEqual([{ 'jobs/s': 300 }, { 'jobs/s': 100 }]);
  expect(goals).toEqual([{ says: faster.says, limit: { atLeast: 2 }, value: 3, isMet: true }]);
});

test('the median of an even number of rounds is the mean of the two in the middle', () => {
  expect(measured([], { wp: speeds(4, 1, 2, 100) }).contenders[0]?.medians).toEqual({ 'jobs/s': 3 });
});

test('a missed goal says by how much', () => {
  const quick: Goal = { says: 'within 100 ms', value: (figure) => figure('wp', 'ms'), atMost: 100 };
  const result = measured([faster, quick], {
    wp: [{ 'jobs/s': 1_500, ms: 150 }],
    peer: [{ 'jobs/s': 1_000 }],
  });
  expect(renderRow(result, true)).toBe(`row: some work
    wp    1,500 jobs/s, 150 ms
    peer  1,000 jobs/s
  - missed by 1.33 x: 1.50, the goal is twice the peer's speed
  - missed by 1.50 x: 150, the goal is within 100 ms
`);
});

test('a goal over a figure that the machine cannot tell is not met', () => {
  const { goals } = measured([faster], { wp: [{}], peer: speeds(1) });
  expect(goals[0]).toMatchObject({ isMet: false, value: Number.NaN });
});
