// `retry`: a number of further attempts, or all of how they are made.
import type { RetryPolicy } from '../pipeline.ts';
import { byKind, oneOf } from '../schema/choice.ts';
import { oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/fields.ts';
import { decimal, duration, integer } from '../schema/scalars.ts';
import type { Infer } from '../schema/schema.ts';
import { exitCodes } from './allow-failure.ts';
import { retryHints } from './hints.ts';

const max = integer({ least: 0, most: 1000 });

export const retry = byKind('a whole number, or a map such as { max: 3, delay: 5s }', {
  scalar: max,
  map: fields(
    {
      max,
      delay: duration(),
      backoff: decimal({ least: 1 }),
      max_delay: duration(),
      jitter: decimal({ least: 0, most: 1 }),
      when: oneOrMore(
        oneOf(['exit', 'signal', 'timeout', 'spawn', 'output']),
        'a list of exit, signal, timeout, spawn and output',
      ),
      exit_codes: exitCodes,
    },
    { of: '"retry"', required: ['max'], hints: retryHints },
  ),
});

const usual = { delayMs: 1000, backoff: 2, maxDelayMs: 300_000, jitter: 0.2 };

/** A `delay` above the usual `max_delay` raises it: nobody asks for 10 minutes to get 5. */
export function retryPolicy(written: Infer<typeof retry> | undefined): RetryPolicy {
  if (written === undefined || typeof written === 'number') return { max: written ?? 0, ...usual };
  const delayMs = written.delay ?? usual.delayMs;
  return {
    max: written.max,
    delayMs,
    backoff: written.backoff ?? usual.backoff,
    maxDelayMs: written.max_delay ?? Math.max(usual.maxDelayMs, delayMs),
    jitter: written.jitter ?? usual.jitter,
    ...(written.when && { when: written.when }),
    ...(written.exit_codes && { exitCodes: written.exit_codes }),
  };
}
