// The result of a bench, as stored in JSON: the figures of every round, and what follows from them.
import type { Machine } from './machine.ts';
import type { Figures, Goal, Row } from './row.ts';

export interface BenchResult {
  /** Epoch ms. */
  readonly at: number;
  readonly machine: Machine;
  readonly rows: readonly RowResult[];
}

export interface RowResult {
  readonly name: string;
  readonly work: string;
  readonly contenders: readonly ContenderResult[];
  readonly goals: readonly GoalResult[];
}

export interface ContenderResult {
  readonly name: string;
  readonly rounds: readonly Figures[];
  readonly medians: Figures;
}

export interface GoalResult {
  readonly says: string;
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
  /** Median over rounds. */
  readonly value: number;
  readonly isMet: boolean;
}

/** Figures by contender, one entry for each round. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

export function rowResult({ name, work, contenders, goals }: Row, rounds: Rounds): RowResult {
  return {
    name,
    work,
    contenders: contenders.map((contender) => {
      const all = rounds.get(contender.name) ?? [];
      return { name: contender.name, rounds: all, medians: mediansOf(all) };
    }),
    goals: goals.map((goal) => judge(goal, rounds)),
  };
}

function judge(goal: Goal, rounds: Rounds): GoalResult {
  const count = Math.min(...[...rounds.values()].map((all) => all.length));
  const values = Array.from({ length: count }, (_, round) =>
    goal.value((contender, name) => rounds.get(contender)?.[round]?.[name] ?? Number.NaN),
  );
  const value = median(values);
  const limit = 'atLeast' in goal ? { atLeast: goal.atLeast } : { atMost: goal.atMost };
  return { says: goal.says, limit, value, isMet: 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost };
}

function mediansOf(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((figures) => figures[name] ?? Number.NaN))]));
}

/** With an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}
