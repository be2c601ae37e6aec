// What is tried again, how often, and after how long.
import { formatDuration } from '../../pipeline/duration.ts';
import { listWords } from '../../pipeline/list-words.ts';
import type { RetryPolicy } from '../../pipeline/pipeline.ts';
import { counted } from './words.ts';

/** Empty where every failure is. */
export function retriedKinds({ when, exitCodes }: RetryPolicy): string[] {
  return [
    ...(when ? [`only after ${listWords(when, 'or')}`] : []),
    ...(exitCodes ? [`of exit codes only ${listWords(exitCodes.map(String), 'and')}`] : []),
  ];
}

export function retryInWords(policy: RetryPolicy): string {
  const { max, delayMs, backoff, maxDelayMs, jitter } = policy;
  const growth =
    max > 1 && backoff !== 1 ? [`each ${backoff} times the one before, up to ${formatDuration(maxDelayMs)}`] : [];
  const spread = jitter > 0 ? [`give or take ${Math.round(jitter * 100)} %`] : [];
  const waits = delayMs > 0 ? [`${formatDuration(delayMs)} apart`, ...growth, ...spread] : ['at once'];
  return [counted(max, 'extra attempt'), ...waits, ...retriedKinds(policy)].join(', ');
}
