// Makes the plots of the page from a result, by file name.
import type { BenchResult, GoalResult, RowResult } from '../result.ts';
import { type Bar, renderBarChart } from './bar-chart.ts';
import { renderFigure, renderNumber } from './words.ts';

export function renderPlots({ rows }: BenchResult): Readonly<Record<string, string>> {
  const named = (...names: readonly string[]) => rows.filter(({ name }) => names.includes(name));
  return {
    'goals.svg': renderBarChart({
      title: 'Measured, as a multiple of the goal (right of the line it is met)',
      groups: rows
        .filter(({ goals }) => goals.length > 0)
        .map((row) => ({ name: row.work, bars: row.goals.map(goalBar) })),
      mark: 1,
      most: 4,
    }),
    'flat.svg': renderBarChart({
      title: 'Independent no-op jobs: jobs a second (more is better)',
      groups: named('flat-1', 'flat-16', 'flat-64', 'flat-256', 'flat-4x16').map(groupOf('jobs/s')),
    }),
    'graphs.svg': renderBarChart({
      title: 'No-op jobs that wait for each other: microseconds a job (less is better)',
      groups: named('chain', 'fan-in', 'fan-out', 'layers').map(groupOf('us a job')),
    }),
    'large.svg': renderBarChart({
      title: 'One run of many no-op jobs: microseconds a job (less is better)',
      groups: named('large').map(groupOf('us a job')),
    }),
    'commands.svg': renderBarChart({
      title: 'Commands that do nothing: milliseconds a command (less is better)',
      groups: named('commands').map(groupOf('ms a command')),
      // turbo starts every command through npm.
      most: 5 * (named('commands')[0]?.contenders[0]?.medians['ms a command'] ?? 1),
    }),
  };
}

function groupOf(figure: string): (row: RowResult) => { readonly name: string; readonly bars: readonly Bar[] } {
  return ({ work, contenders }) => ({
    name: work,
    bars: contenders.flatMap(({ name, medians }): readonly Bar[] => {
      const value = medians[figure];
      if (value === undefined) return [];
      return [{ name, value, label: renderFigure(figure, value), isOurs: /^wp\b/.test(name) }];
    }),
  });
}

function goalBar({ says, limit, value, isMet }: GoalResult): Bar {
  const times = 'atLeast' in limit ? value / limit.atLeast : limit.atMost / value;
  return { name: says, value: times, label: `${renderNumber(times)} x`, isOurs: isMet };
}
