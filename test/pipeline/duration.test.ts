import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/pipeline/duration.ts';

test.each([
  ['500ms', 500],
  ['0s', 0],
  ['5s', 5000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1m5s250ms', 65_250],
  ['30d', 2_592_000_000],
  ['1.5s', 1500],
  ['0.5h', 1_800_000],
])('%s is %d ms', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  '',
  '5',
  '5 s',
  's',
  '-5s',
  '5S',
  '30m1h',
  '5s5s',
  '1.5h30m',
  '1e3s',
  '5sec',
  '999999999999d',
  '10ms..60ms',
])('%j is not a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  [0, '0ms'],
  [42.4, '42ms'],
  [999, '999ms'],
  [1000, '1s'],
  [12_345, '12.3s'],
  [59_999, '59.9s'],
  [60_000, '1m'],
  [125_999, '2m5s'],
  [3_600_000, '1h'],
  [3_605_000, '1h'],
  [5_400_000, '1h30m'],
  [90_000_000, '1d1h'],
])('%d ms reads %s', (durationMs, expected) => {
  expect(formatDuration(durationMs)).toBe(expected);
});

test('a formatted duration can be parsed again', () => {
  for (const durationMs of [7, 1500, 61_000, 3_660_000, 93_600_000]) {
    expect(parseDuration(formatDuration(durationMs))).toBe(durationMs);
  }
});
