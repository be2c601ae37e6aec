// A retry policy in words.
import { formatDuration } from '../../pipeline/duration.ts';
import { listWords } from '../../pipeline/list-words.ts';
import type { RetryPolicy } from '../../pipeline/pipeline.ts';
import { counted } from './words.ts';

/** Which failures are tried again; empty where all are. */
export function retriedFailures({ when, exitCodes }: RetryPolicy): string[] {
  const codes = exitCodes && listWords(exitCodes.map(String), 'or');
  return [
    ...(when ? [`only after ${listWords(when, 'or')}`] : []),
    ...(exitCodes ? [`only for exit code${exitCodes.length === 1 ? '' : 's'} ${codes}`] : []),
  ];
}

export function retryInWords(policy: RetryPolicy): string {
  const { max, delayMs, backoff, maxDelayMs, jitter } = policy;
  const growth =
    max > 1 && backoff !== 1 ? [`each delay ${backoff} times the one before, up to ${formatDuration(maxDelayMs)}`] : [];
  const spread = jitter > 0 ? [`±${Math.round(jitter * 100)}%`] : [];
  const delays = delayMs > 0 ? [`${formatDuration(delayMs)} apart`, ...growth, ...spread] : ['without delay'];
  return [counted(max, 'extra attempt'), ...delays, ...retriedFailures(policy)].join(', ');
}
