// Where the end of an output begins that somebody wants to see.
import { expect, test } from 'vitest';
import { lastLines, linesSince, type WantedEnd, wantedByAll } from '../../../src/state/log/wanted-end.ts';

const pieces = [
  { at: 10, bytes: Buffer.from('a\nb') },
  { at: 20, bytes: Buffer.from('b\nc') },
  { at: 30, bytes: Buffer.from('cc') },
  { at: 40, bytes: Buffer.from('c\nd\n') },
];

function wantedOf(end: WantedEnd): string {
  const taken: Buffer[] = [];
  for (const piece of [...pieces].reverse()) {
    if (end.isEnough()) break;
    taken.unshift(end.take(piece));
  }
  return Buffer.concat(taken).toString();
}

test.each([
  [0, 'a\nbb\ncccc\nd\n'],
  [20, 'bb\ncccc\nd\n'],
  [30, 'cccc\nd\n'],
  [41, ''],
])('lines of which something came at %i or later', (at, expected) => {
  expect(wantedOf(linesSince(at))).toBe(expected);
});

test('a line that is older and has no end yet is not wanted', () => {
  const end = linesSince(50);
  expect(end.take({ at: 10, bytes: Buffer.from('a\nno end') }).toString()).toBe('');
});

test.each([
  [9, 40, 'cccc\nd\n'],
  [1, 0, 'd\n'],
  [0, 0, ''],
])('so many of these: %i lines since %i', (lines, at, expected) => {
  expect(wantedOf(wantedByAll([lastLines(lines), linesSince(at)]))).toBe(expected);
});
