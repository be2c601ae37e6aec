// Text that is wrapped and cut to the width of the terminal.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { breakAnywhere, cutMiddle, glued, widthOf, wrap } from '../../../src/cli/text/columns.ts';
import { fitted } from '../../../src/cli/text/width.ts';

test('lines are broken at spaces, measured in columns', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('日本 日本 ab', 7)).toEqual(['日本', '日本 ab']);
  expect(wrap('  in  the middle', 8)).toEqual(['  in', 'the', 'middle']);
  expect(wrap('', 8)).toEqual(['']);
  expect(wrap('as  wide as it likes', Number.POSITIVE_INFINITY)).toEqual(['as  wide as it likes']);
});

test('glued text stays on one line if the line is wide enough', () => {
  expect(wrap(`1 failed, ${glued('12 succeeded')}`, 14)).toEqual(['1 failed,', '12 succeeded']);
  expect(wrap(glued('12 succeeded'), 9)).toEqual(['12', 'succeeded']);
  expect(wrap(glued('a b'), Number.POSITIVE_INFINITY)).toEqual(['a b']);
});

test('a word that is wider than a line is broken, a command in quotes is not', () => {
  expect(wrap('in extract[shard=2,os=linux]', 10)).toEqual(['in', 'extract[sh', 'ard=2,os=l', 'inux]']);
  expect(wrap('so ("wp attach mwy55 -w 4") helps', 12)).toEqual(['so', '("wp attach mwy55 -w 4")', 'helps']);
  expect(wrap('漢字漢', 3)).toEqual(['漢', '字', '漢']);
});

test('lines of a script keep every space', () => {
  expect(breakAnywhere('if  a;  then', 5)).toEqual(['if  a', ';  th', 'en']);
  expect(breakAnywhere('a', 0)).toEqual(['a']);
});

test('a name is cut in its middle', () => {
  expect(cutMiddle('extract[shard=2,os=linux]', 25)).toBe('extract[shard=2,os=linux]');
  expect(cutMiddle('extract[shard=2,os=linux]', 12)).toBe('extr…=linux]');
  expect(cutMiddle('日本語日本語', 6)).toBe('日…語');
  for (let width = 1; width < 12; width++)
    expect(widthOf(cutMiddle('日本語 and 日本語', width))).toBeLessThanOrEqual(width);
});

test('messages are wrapped to their terminal, quoted lines of files and messages in pipes are not', () => {
  const text = 'wp: one two three\n    - a line of a file\n"wp retry mwwo --file pipeline.yaml" mends it';
  expect(fitted(text, new PassThrough())).toBe(text);
  expect(fitted(text, Object.assign(new PassThrough(), { columns: 12 })).split('\n')).toEqual([
    ...['wp: one two', 'three', '    - a line of a file'],
    ...['"wp retry mwwo --file pipeline.yaml"', 'mends it'],
  ]);
});
