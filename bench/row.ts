// What the bench measures: rows. A row is one piece of work that several contenders do.
import type { Bench } from './bench.ts';

/** Figures by name, the unit last: `jobs/s`, `bytes a job`. A figure that this machine cannot tell is missing. */
export type Figures = Readonly<Record<string, number>>;

export interface Contender {
  readonly name: string;
  /** Does the work once, in separate processes; long-lived processes are warmed up first. */
  readonly measure: (bench: Bench) => Promise<Figures>;
}

/** The figure of a contender in one round. */
export type Figure = (contender: string, name: string) => number;

/** `value` uses figures of one round, and its median over rounds is judged: so a slow minute hits both sides of a ratio. */
export type Goal = {
  readonly says: string;
  readonly value: (figure: Figure) => number;
} & ({ readonly atLeast: number } | { readonly atMost: number });

export interface Row {
  /** For `--only`. */
  readonly name: string;
  readonly work: string;
  /** More rounds where slow minutes of the machine would decide; default: 3. */
  readonly rounds?: number;
  readonly contenders: readonly Contender[];
  readonly goals: readonly Goal[];
}
