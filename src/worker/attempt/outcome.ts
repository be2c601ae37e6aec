// Turns the ending of the work into the outcome that is settled. Pure, the only place that decides about a retry, and the only way by which
// texts of an attempt, except its log, leave the worker: here they are masked.
import type { FailureReason } from '../../pipeline/pipeline.ts';
import { retryDelayMs, shouldRetry } from '../../pipeline/retry-decision.ts';
import type { Claim, EndDetails, Outcome } from '../../state/work/advance-run.ts';
import type { Mask } from '../secrets/mask.ts';
import type { EndReason, WorkEnding } from './work.ts';

export interface AttemptFacts {
  /** undefined: it ended by itself. */
  readonly endReason: EndReason | undefined;
  readonly busyMs: number;
  readonly mask: Mask;
}

/** `random`: from 0 to 1; it spreads the delays of retries. Built without `defined`, as every job comes through here. */
export function outcomeOf(claim: Claim, ending: WorkEnding, facts: AttemptFacts, random = Math.random()): Outcome {
  const { job, attempt, claim: id, sleepMs } = claim;
  const head = { job, attempt, claim: id };
  const slept =
    sleepMs === undefined ? {} : { sleptMs: ending.kind === 'exit' ? sleepMs : Math.min(facts.busyMs, sleepMs) };
  const details = { busyMs: facts.busyMs, ...slept, ...(ending.logIncomplete && { logIncomplete: true }) };
  if (facts.endReason) return { ...head, outcome: facts.endReason, ...details };
  const { outputs } = ending;
  if (ending.kind === 'exit' && ending.exitCode === 0)
    return { ...head, outcome: 'succeeded', ...details, ...(outputs && { outputs: asJson(outputs, facts.mask) }) };
  const failure = failureOf(ending, facts.mask);
  const failures = claim.failures + 1;
  const retry = claim.spec.retry;
  if (!shouldRetry(retry, failures, failure)) return { ...head, outcome: 'failed', ...details, ...failure };
  return { ...head, outcome: 'retry', delayMs: retryDelayMs(retry, failures, random), ...details, ...failure };
}

/** Of a job that has nothing to do: many thousands of them end in a second. */
export function nothingDone({ job, attempt, claim }: Claim): Outcome {
  return { job, attempt, claim, outcome: 'succeeded', busyMs: 0, sleptMs: 0 };
}

/** Each value is masked alone, before JSON escapes it. Names hold no secret: a job that writes one there fails. */
function asJson(outputs: Readonly<Record<string, string>>, mask: Mask): string {
  return JSON.stringify(Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, mask.text(value)])));
}

function failureOf(ending: WorkEnding, mask: Mask): EndDetails & { readonly reason: FailureReason } {
  switch (ending.kind) {
    case 'exit':
      return { reason: 'exit', exitCode: ending.exitCode };
    case 'signal':
      return { reason: 'signal', signal: ending.signal };
    case 'timeout':
      return { reason: 'timeout' };
    case 'spawn':
      return { reason: 'spawn', message: mask.text(ending.message) };
    case 'output':
      return { reason: 'output', message: mask.text(ending.message) };
    case 'ended':
      // wp did not end it, so somebody else killed it.
      return { reason: 'signal', signal: 'SIGKILL' };
    default:
      return ending satisfies never;
  }
}

/** After this time the next worker finds the lock free, even if a sweep holds it for a moment to prove the job lost. */
export const handOverMs = 50;

/**
 * Until a lost job may be claimed again. A lock of the job itself has to be free by then. Without lock servers the next claim has a lease
 * of its own, so the job is ready at once, and no other job takes its place under `max_parallel`.
 */
export function lossDelayMs(hasLockServers: boolean): number {
  return hasLockServers ? handOverMs : 0;
}

/** Adds what Redis has to know: who had the job, and when it may be claimed again. */
export function withHolder(outcome: Outcome, worker: string, hasLockServers: boolean): Outcome {
  if (outcome.outcome === 'lost') return { ...outcome, holder: worker, delayMs: lossDelayMs(hasLockServers) };
  return outcome.outcome === 'released' ? { ...outcome, delayMs: handOverMs } : outcome;
}
