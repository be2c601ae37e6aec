// From bytes to lines that are safe to show.
import { describe, expect, test } from 'vitest';
import { DisplayLines } from '../../../src/state/log/display.ts';

/** In one piece, and byte by byte, which has to make no difference. */
function show(text: string | Buffer, maxLineLength?: number): string[] {
  const bytes = Buffer.from(text as string);
  const options = maxLineLength === undefined ? {} : { maxLineLength };
  const [whole, single] = [new DisplayLines(options), new DisplayLines(options)];
  const lines = [...whole.push(bytes), ...whole.end()];
  const again = [...bytes].flatMap((byte) => single.push(Buffer.of(byte)));
  expect([...again, ...single.end()]).toEqual(lines);
  return lines;
}

describe('lines', () => {
  test.each([
    ['one\ntwo\n', ['one', 'two']],
    ['one\ntwo', ['one', 'two']],
    ['one\r\ntwo\r\n', ['one', 'two']],
    ['\n\n', ['', '']],
    ['', []],
    ['a\tb\n', ['a\tb']],
  ])('%j', (text, lines) => expect(show(text)).toEqual(lines));

  test('are only given out when they are complete', () => {
    const lines = new DisplayLines();
    expect(lines.push(Buffer.from('one'))).toEqual([]);
    expect(lines.push(Buffer.from(' two\nthree'))).toEqual(['one two']);
    expect(lines.end()).toEqual(['three']);
    expect(lines.push(Buffer.from('four\n'))).toEqual(['four']);
  });
});

describe('characters', () => {
  test('are put together across pieces', () => expect(show('€ ok 😀\n')).toEqual(['€ ok 😀']));

  test('that are none become replacement characters', () => {
    expect(show(Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x82]))).toEqual(['a\ufffdb\ufffd']);
  });
});

describe('a carriage return', () => {
  test.each([
    ['10%\r20%\r30%\n', ['30%']],
    ['working\rdone\n', ['done']],
    ['50%\r', ['50%']],
    ['50%\r\r\n', ['50%']],
    ['\rtext\n', ['text']],
    ['long line\r\x1b[Kshort\n', ['short']],
  ])('in %j', (text, lines) => expect(show(text)).toEqual(lines));
});

describe('control codes', () => {
  test.each([
    ['colours', '\x1b[1;31mred\x1b[0m \x1b[38;2;1;2;3mx\n', ['red x']],
    ['movements', 'a\x1b[2J\x1b[10;10H\x1b[?25lb\n', ['ab']],
    ['titles', '\x1b]0;evil\x07a\x1b]2;evil\x1b\\b\n', ['ab']],
    ['links', '\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\\n', ['text']],
    ['device control', '\x1bPq#0\x1b\\a\x1b_x\x1b\\b\x1b^x\x1b\\c\x1bXx\x1b\\d\n', ['abcd']],
    ['character sets', '\x1b(0a\x1b)Bb\x1b7c\x1b=d\n', ['abcd']],
    ['one-character forms', 'a\u009b31mb\u009d0;evil\u009cc\u0085d\n', ['abcd']],
    ['bells, zeros, deletes', 'a\x07b\x00c\x7fd\x0be\x0cf\n', ['abcdef']],
    ['backspaces', 'ab\bc |\b/\b-\b\n\b\bx\n', ['ac ', 'x']],
    ['a backspace over a pair', 'a😀\bb\n', ['ab']],
    ['a title that is never closed', 'a\x1b]0;evil\nnext\n', ['a', 'next']],
    ['a sequence that is broken off', 'a\x1b[12\nb\x1b\nc\x1b[3\x1b[31md\n', ['a', 'b', 'cd']],
    ['an escape at the very end', 'a\x1b', ['a']],
    ['an escape within a title', '\x1b]0;evil\x1b[31ma\n', ['a']],
  ])('%s have no effect', (_, text, lines) => expect(show(text)).toEqual(lines));

  test('never get through, whatever the bytes', () => {
    let seed = 1;
    const random = (): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    const alphabet = [0x1b, 0x5b, 0x5d, 0x07, 0x9b, 0xc2, 0x0d, 0x0a, 0x08, 0x41, 0x6d, 0x3b, 0x31, 0x00, 0x90, 0x5c];
    for (let n = 0; n < 200; n++) {
      const bytes = Buffer.from(
        Array.from({ length: 60 }, () => alphabet[Math.floor(random() * alphabet.length)] ?? 0),
      );
      expect(show(bytes).join('')).not.toMatch(/(?!\t)\p{Cc}/u);
    }
  });
});

describe('a long line', () => {
  test('is shortened, and says by how much', () => {
    expect(show(`${'x'.repeat(5)}${'y'.repeat(1_234)}\nnext\n`, 5)).toEqual(['xxxxx… (1,234 more characters)', 'next']);
  });

  test('that just fits stays', () => expect(show('12345\n', 5)).toEqual(['12345']));

  test('is not shortened within a character', () => expect(show('1234😀6\n', 5)[0]).toBe('1234… (3 more characters)'));

  test('of 50 MB takes a bounded time and memory', () => {
    const lines = new DisplayLines();
    for (let n = 0; n < 800; n++) expect(lines.push(Buffer.alloc(65_536, 'x'))).toEqual([]);
    expect(lines.end()[0]?.length).toBeLessThan(5_000);
  });
});
