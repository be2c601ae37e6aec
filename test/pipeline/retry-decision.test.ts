import { expect, test } from 'vitest';
import type { RetryPolicy } from '../../src/pipeline/pipeline.ts';
import { retryDelayMs, shouldRetry } from '../../src/pipeline/retry-decision.ts';

const policy: RetryPolicy = { max: 2, delayMs: 1000, backoff: 2, maxDelayMs: 5000, jitter: 0.2 };

test('the wait grows with each failure, up to max_delay', () => {
  expect([1, 2, 3, 4, 5].map((failures) => retryDelayMs(policy, failures, 0.5))).toEqual([
    1000, 2000, 4000, 5000, 5000,
  ]);
});

test('jitter spreads the wait evenly to both sides', () => {
  expect([0, 0.5, 1].map((random) => retryDelayMs(policy, 1, random))).toEqual([800, 1000, 1200]);
});

test('a wait stays finite after any number of failures', () => {
  expect(retryDelayMs(policy, 5000, 0.5)).toBe(5000);
  expect(retryDelayMs({ ...policy, delayMs: 0 }, 5000, 0.5)).toBe(0);
});

test('there are as many further attempts as the policy allows', () => {
  expect([1, 2, 3].map((failures) => shouldRetry(policy, failures, { reason: 'exit', exitCode: 1 }))).toEqual([
    true,
    true,
    false,
  ]);
});

test('only the listed reasons are retried', () => {
  const onTimeout: RetryPolicy = { ...policy, when: ['timeout'] };
  expect(shouldRetry(onTimeout, 1, { reason: 'timeout' })).toBe(true);
  expect(shouldRetry(onTimeout, 1, { reason: 'exit', exitCode: 1 })).toBe(false);
});

test('only the listed exit codes are retried, and other reasons do not matter', () => {
  const on75: RetryPolicy = { ...policy, exitCodes: [75] };
  expect(shouldRetry(on75, 1, { reason: 'exit', exitCode: 75 })).toBe(true);
  expect(shouldRetry(on75, 1, { reason: 'exit', exitCode: 1 })).toBe(false);
  expect(shouldRetry(on75, 1, { reason: 'signal' })).toBe(true);
});
