// From how the work ended to what is settled: pure, and the one place that decides on a retry.
import type { FailureReason } from '../../pipeline/pipeline.ts';
import { retryDelayMs, shouldRetry } from '../../pipeline/retry-decision.ts';
import type { Claim, EndDetails, Outcome } from '../../state/work/advance.ts';
import type { CommandEnding } from '../command/command.ts';

/** cancelled: with its run · released: its worker stops · lost: the lease could not be kept. */
export type EndedWhy = 'cancelled' | 'released' | 'lost';

export type WorkEnding = (
  | CommandEnding
  /** It succeeded, but what it wrote as its outputs cannot be taken. */
  | { readonly kind: 'output'; readonly message: string }
) & {
  /** As JSON; absent: none. */
  readonly outputs?: string;
  readonly logIncomplete?: boolean;
};

export interface AttemptFacts {
  /** Absent: it ended by itself. */
  readonly endedWhy: EndedWhy | undefined;
  readonly busyMs: number;
}

/** `random`: 0 to 1, spreads the delays of retries. */
export function outcomeOf(claim: Claim, ending: WorkEnding, facts: AttemptFacts, random = Math.random()): Outcome {
  const { job, attempt, sleepMs } = claim;
  const slept =
    sleepMs === undefined ? {} : { sleptMs: ending.kind === 'exit' ? sleepMs : Math.min(facts.busyMs, sleepMs) };
  const details = { busyMs: facts.busyMs, ...slept, ...(ending.logIncomplete && { logIncomplete: true }) };
  if (facts.endedWhy) return { job, attempt, outcome: facts.endedWhy, ...details };
  const { outputs } = ending;
  if (ending.kind === 'exit' && ending.exitCode === 0)
    return { job, attempt, outcome: 'succeeded', ...details, ...(outputs !== undefined && { outputs }) };
  const failure = failureOf(ending);
  const failures = claim.failures + 1;
  const retry = claim.spec.retry;
  if (!shouldRetry(retry, failures, failure)) return { job, attempt, outcome: 'failed', ...details, ...failure };
  return { job, attempt, outcome: 'retry', delayMs: retryDelayMs(retry, failures, random), ...details, ...failure };
}

function failureOf(ending: WorkEnding): EndDetails & { readonly reason: FailureReason } {
  switch (ending.kind) {
    case 'exit':
      return { reason: 'exit', exitCode: ending.exitCode };
    case 'signal':
      return { reason: 'signal', signal: ending.signal };
    case 'timeout':
      return { reason: 'timeout' };
    case 'spawn':
      return { reason: 'spawn', message: ending.message };
    case 'output':
      return { reason: 'output', message: ending.message };
    case 'ended':
      // By nobody's order: another process of the group's owner must have ended it.
      return { reason: 'signal', signal: 'SIGKILL' };
    default:
      return ending satisfies never;
  }
}

/** For whoever comes next to find the lock free: also of one who was about to prove the job lost. */
export const handOverMs = 50;

/** As it is sent: who had the job, and when it may be taken again. */
export function withHolder(outcome: Outcome, worker: string): Outcome {
  if (outcome.outcome === 'lost') return { ...outcome, holder: worker, delayMs: handOverMs };
  return outcome.outcome === 'released' ? { ...outcome, delayMs: handOverMs } : outcome;
}
