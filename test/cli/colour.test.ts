// Who gets colours.
import { expect, test } from 'vitest';
import { isColoured } from '../../src/cli/text/is-coloured.ts';

const terminal = { isTTY: true };
const pipe = {};

test.each([
  ['a terminal has colours', terminal, {}, true],
  ['a pipe has none', pipe, {}, false],
  ['CI alone does not colour a pipe', pipe, { CI: 'true' }, false],
  ['FORCE_COLOR does', pipe, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR without a value, too', pipe, { FORCE_COLOR: '' }, true],
  ['FORCE_COLOR=0 takes them away', terminal, { FORCE_COLOR: '0' }, false],
  ['NO_COLOR takes them away', terminal, { NO_COLOR: '1' }, false],
  ['NO_COLOR without a value is none', terminal, { NO_COLOR: '' }, true],
  ['NO_COLOR comes before FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['TERM=dumb has none', terminal, { TERM: 'dumb' }, false],
  ['TERM=dumb has them where they are asked for', pipe, { TERM: 'dumb', FORCE_COLOR: '1' }, true],
])('%s', (_, stream, env, expected) => {
  expect(isColoured({ stream, env })).toBe(expected);
});
