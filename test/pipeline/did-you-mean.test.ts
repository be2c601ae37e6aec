import { expect, test } from 'vitest';
import { nearest } from '../../src/pipeline/did-you-mean.ts';

const keys = ['needs', 'run', 'sleep', 'timeout', 'max_delay'];

test.each([
  ['need', 'needs'],
  ['nedes', 'needs'],
  ['rum', 'run'],
  ['RUN', 'run'],
  ['maxDelay', 'max_delay'],
  ['max-dealy', 'max_delay'],
  ['timeot', 'timeout'],
])('%s is near %s', (word, expected) => {
  expect(nearest(word, keys)).toBe(expected);
});

test.each(['x', 'no', 'cache', 'sleepiness', ''])('nothing is near %j', (word) => {
  expect(nearest(word, keys)).toBeUndefined();
});

test('the nearest candidate wins, and the first of equally near ones', () => {
  expect(nearest('build-2', ['build-10', 'build-1', 'build-3'])).toBe('build-1');
  expect(nearest('deploy', ['deploys', 'deploy'])).toBe('deploy');
});
