// Ids of runs: short, and sorting as text in the order of creation.
import { randomInt } from 'node:crypto';

export type RunId = string & { readonly RunId: unique symbol };

/** Milliseconds in base 36 take 8 digits until the year 2059. */
const timeDigits = 8;
const randomDigits = 3;

/** `nowMs` by Redis' clock, so that ids of different hosts sort too. */
export function newRunId(nowMs: number): RunId {
  const random = randomInt(36 ** randomDigits);
  return `${base36(nowMs, timeDigits)}${base36(random, randomDigits)}` as RunId;
}

function base36(value: number, digits: number): string {
  return value.toString(36).padStart(digits, '0');
}
