// What the bench measures: rows, each one piece of work that several contenders do.
import type { Bench } from './bench.ts';

/** By name with the unit last, as in `jobs/s` or `bytes a job`; of what cannot be seen on this machine there is none. */
export type Figures = Readonly<Record<string, number>>;

export interface Contender {
  readonly name: string;
  /** Does the work once, in processes of its own, warmed up where that is what they are used like. */
  readonly measure: (bench: Bench) => Promise<Figures>;
}

/** The figure of a contender in one round. */
export type Figure = (contender: string, name: string) => number;

/** Judged by the median over rounds of a value that is made of the figures of one round, so that slow minutes cancel out. */
export type Goal = {
  readonly says: string;
  readonly value: (figure: Figure) => number;
} & ({ readonly atLeast: number } | { readonly atMost: number });

export interface Row {
  /** For `--only`. */
  readonly name: string;
  readonly work: string;
  /** Where slow minutes of a machine decide otherwise; absent = 3. */
  readonly rounds?: number;
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
}
