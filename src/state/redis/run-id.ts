// Ids of runs: short, and sorting as text in the order of creation.
import { randomInt } from 'node:crypto';

export type RunId = string & { readonly RunId: unique symbol };

/** Milliseconds in base 36 take 8 digits until the year 2059. */
const timeDigits = 8;

/** `nowMs` by Redis' clock, so that ids of different hosts sort too. */
export function newRunId(nowMs: number): RunId {
  return `${base36(nowMs, timeDigits)}${randomDigits(3)}` as RunId;
}

/** Since its creation began, by Redis' clock as `nowMs` is; an id of another making is as old as can be. */
export function ageOfRun(run: RunId, nowMs: number): number {
  const madeAt = Number.parseInt(run.slice(0, timeDigits), 36);
  return Number.isNaN(madeAt) ? Number.POSITIVE_INFINITY : nowMs - madeAt;
}

/** No run that was made then or later sorts before it. */
export function firstIdSince(epochMs: number): string {
  return base36(Math.max(0, epochMs), timeDigits);
}

/** In base 36. */
export function randomDigits(count: number): string {
  return base36(randomInt(36 ** count), count);
}

function base36(value: number, digits: number): string {
  return value.toString(36).padStart(digits, '0');
}
