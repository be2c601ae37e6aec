// Ids of runs: short, and in the order of creation when sorted as text.
import { randomInt } from 'node:crypto';

export type RunId = string & { readonly RunId: unique symbol };

/** Milliseconds in base 36 take 8 digits until the year 2059. */
const timeDigits = 8;

/** `nowMs` is by Redis' clock, so that ids from different hosts sort too. */
export function newRunId(nowMs: number): RunId {
  return `${base36(nowMs, timeDigits)}${randomDigits(3)}` as RunId;
}

/** Ms since its creation began; `nowMs` is by Redis' clock. An id in another form counts as infinitely old. */
export function ageOfRun(run: RunId, nowMs: number): number {
  const madeAt = Number.parseInt(run.slice(0, timeDigits), 36);
  return Number.isNaN(madeAt) ? Number.POSITIVE_INFINITY : nowMs - madeAt;
}

/** No run that was created at `epochMs` or later sorts before this. */
export function firstIdSince(epochMs: number): string {
  return base36(Math.max(0, epochMs), timeDigits);
}

/** In base 36. */
export function randomDigits(count: number): string {
  return base36(randomInt(36 ** count), count);
}

/** Does not come again, in any process. Without a dot. */
export function randomName(): string {
  return `${randomDigits(6)}${randomDigits(6)}`;
}

function base36(value: number, digits: number): string {
  return value.toString(36).padStart(digits, '0');
}
