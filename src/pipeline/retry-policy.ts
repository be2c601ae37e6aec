// Whether a failed attempt is tried again, and after how long.
import type { FailureReason, RetryPolicy } from './pipeline.ts';

/** `failures`: attempts that have failed, this one included. */
export function shouldRetry(
  policy: RetryPolicy,
  failures: number,
  { reason, exitCode }: { readonly reason: FailureReason; readonly exitCode?: number },
): boolean {
  if (failures > policy.max) return false;
  if (policy.when && !policy.when.includes(reason)) return false;
  return reason !== 'exit' || !policy.exitCodes || policy.exitCodes.includes(exitCode ?? -1);
}

/** In ms; `random` from 0 to 1 spreads it over the policy's jitter. */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: number): number {
  // Finite, so that a delay of 0 stays 0.
  const growth = Math.min(policy.backoff ** (failures - 1), Number.MAX_VALUE);
  const wait = Math.min(policy.delayMs * growth, policy.maxDelayMs);
  return Math.round(wait * (1 + policy.jitter * (2 * random - 1)));
}
