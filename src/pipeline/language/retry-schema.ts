// `retry`: the number of attempts after the first one, or a map with the whole policy.
import { defined } from '../defined.ts';
import type { RetryPolicy } from '../pipeline.ts';
import { byKind } from '../schema/by-kind.ts';
import { oneOrMore } from '../schema/collections.ts';
import { fields } from '../schema/known-fields.ts';
import type { Infer } from '../schema/node-schema.ts';
import { scalar, unquoted } from '../schema/scalar.ts';
import { duration } from '../values/durations.ts';
import { decimalNumber, wholeNumber } from '../values/numbers.ts';
import { oneOf } from '../values/words.ts';
import { exitCodesSchema } from './allow-failure-schema.ts';
import { retryHints } from './key-hints.ts';

const maxSchema = unquoted(wholeNumber({ least: 0, most: 1000 }));

export const retrySchema = byKind('a whole number, or a map such as { max: 3, delay: 5s }', {
  scalar: maxSchema,
  map: fields(
    {
      max: maxSchema,
      delay: scalar(duration()),
      backoff: unquoted(decimalNumber({ least: 1 })),
      max_delay: scalar(duration()),
      jitter: unquoted(decimalNumber({ least: 0, most: 1 })),
      when: oneOrMore(
        scalar(oneOf(['exit', 'signal', 'timeout', 'spawn', 'output'])),
        'a list of exit, signal, timeout, spawn and output',
      ),
      exit_codes: exitCodesSchema,
    },
    { of: '"retry"', required: ['max'], hints: retryHints },
  ),
});

const defaultPolicy = { delayMs: 1000, backoff: 2, maxDelayMs: 300_000, jitter: 0.2 };

/** A `delay` above the default `max_delay` raises that limit: a user who asks for 10 minutes does not want 5. */
export function retryPolicy(written: Infer<typeof retrySchema> | undefined): RetryPolicy {
  if (written === undefined || typeof written === 'number') return { max: written ?? 0, ...defaultPolicy };
  const delayMs = written.delay ?? defaultPolicy.delayMs;
  return defined({
    max: written.max,
    delayMs,
    backoff: written.backoff ?? defaultPolicy.backoff,
    maxDelayMs: written.max_delay ?? Math.max(defaultPolicy.maxDelayMs, delayMs),
    jitter: written.jitter ?? defaultPolicy.jitter,
    when: written.when,
    exitCodes: written.exit_codes,
  });
}
