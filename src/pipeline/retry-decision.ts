// Whether a failed attempt is retried, and after which wait.
import type { FailureReason, RetryPolicy } from './pipeline.ts';

/** `failures`: how many attempts have failed, including this one. */
export function shouldRetry(
  policy: RetryPolicy,
  failures: number,
  { reason, exitCode }: { readonly reason: FailureReason; readonly exitCode?: number },
): boolean {
  if (failures > policy.max) return false;
  if (policy.when && !policy.when.includes(reason)) return false;
  return reason !== 'exit' || !policy.exitCodes || policy.exitCodes.includes(exitCode ?? -1);
}

/** In ms. `random`, from 0 to 1, places the wait within the policy's jitter. */
export function retryDelayMs(policy: RetryPolicy, failures: number, random: number): number {
  // Finite, as 0 times infinity would be NaN: a delay of 0 stays 0.
  const growth = Math.min(policy.backoff ** (failures - 1), Number.MAX_VALUE);
  const wait = Math.min(policy.delayMs * growth, policy.maxDelayMs);
  return Math.round(wait * (1 + policy.jitter * (2 * random - 1)));
}
