// Random numbers that a seed repeats on every machine.

export type Draw = () => number;

/** Draws from 0 up to 1. Each `stream` of a seed is independent, so adding or removing a job does not change the draws of others. */
export function drawsOf(seed: number, stream: string): Draw {
  let state = hash(`${seed} ${stream}`);
  // mulberry32: small, fast, and good enough for sleep lengths.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

/** FNV-1a, then mixed, so that similar names draw different numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return value ^ (value >>> 13);
}
