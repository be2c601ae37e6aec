// The result of a round.
import type { Tally } from './inspector.ts';
import type { Done } from './storm.ts';

/** A rule that did not hold. */
export interface Broken {
  readonly rule: string;
  /** What broke the rule, with the history of that. */
  readonly story: string;
}

export interface RoundResult {
  readonly tally: Tally;
  readonly done: Done;
  readonly workers: number;
  readonly breaches: readonly Broken[];
}
