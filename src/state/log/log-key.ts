// Where the output of an attempt is kept.
import { runKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';

/**
 * Stream: the first bytes of the output, an entry per piece. The id is the offset of its first byte over both streams (`<offset>-1`),
 * its fields are `o` (stdout) or `e` (stderr) with the bytes, and `at`, when the first of them came, in epoch ms by Redis' clock.
 */
export function logKey(run: RunId, job: string, attempt: number): string {
  return runKey(run) + logSuffix(job, attempt);
}

/**
 * Both keys, which is what has to be deleted with the run: the head, and the stream of what follows on it, of which the oldest
 * pieces are dropped. Neither exists before there is output for it.
 */
export function logKeys(run: RunId, job: string, attempt: number): readonly [head: string, tail: string] {
  const head = logKey(run, job, attempt);
  return [head, `${head}:tail`];
}

/** What `append.lua` adds to the run's key. */
export function logSuffix(job: string, attempt: number): string {
  return `:log:${job}:${attempt}`;
}
