// A cut of an output lies at the ends of lines, wherever the bytes were cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/state/log/line-splitter.ts';
import type { LogPiece } from '../../../src/state/log/log-pieces.ts';
import { longestLine, WholeLines } from '../../../src/state/log/whole-lines.ts';

const text = fc
  .array(fc.stringMatching(/^[a-z]{0,5}$/), { minLength: 1, maxLength: 20 })
  .map((lines) => lines.join('\n'));
const places = fc.array(fc.nat(60), { maxLength: 12 });

/** `text` in pieces between `places`, of which those in `lost` are cuts. */
function piecesOf(text: string, places: readonly number[], lost: readonly number[]): LogPiece[] {
  const ends = [...new Set([...places, text.length])].filter((at) => at > 0 && at <= text.length).sort((a, b) => a - b);
  return ends.map((end, index) => {
    const offset = ends[index - 1] ?? 0;
    return lost.includes(index)
      ? { kind: 'cut', offset, bytes: end - offset }
      : { kind: 'output', offset, at: 0, bytes: Buffer.from(text.slice(offset, end)) };
  });
}

function passed(pieces: readonly LogPiece[]): LogPiece[] {
  const whole = new WholeLines();
  return [...pieces.flatMap((piece) => whole.push(piece)), ...whole.end()];
}

test('what is left are whole lines, each byte is shown or counted, and each part says where it was', () => {
  fc.assert(
    fc.property(text, places, fc.array(fc.nat(12)), (written, at, lost) => {
      let offset = 0;
      for (const piece of passed(piecesOf(written, at, lost))) {
        expect(piece.offset).toBe(offset);
        offset += typeof piece.bytes === 'number' ? piece.bytes : piece.bytes.length;
        const isAtEnd = offset === written.length;
        if (piece.kind === 'output') expect(piece.bytes.toString()).toBe(written.slice(piece.offset, offset));
        else expect(isAtEnd || written[offset - 1] === '\n').toBe(true);
        if (piece.kind === 'cut') expect(piece.offset === 0 || written[piece.offset - 1] === '\n').toBe(true);
      }
      expect(offset).toBe(written.length);
    }),
  );
});

test('cuts that follow each other are one, and nothing but a cut is told of an output of which no line is left', () => {
  const pieces = piecesOf('aabbccdd\nlast\n', [2, 4, 6, 8], [1, 3]);
  expect(passed(pieces)).toEqual([
    { kind: 'cut', offset: 0, bytes: 9 },
    { kind: 'output', offset: 9, at: 0, bytes: Buffer.from('last\n') },
  ]);
  expect(passed(piecesOf('aabbcc', [2, 4], [1]))).toEqual([{ kind: 'cut', offset: 0, bytes: 6 }]);
});

test('of a line without an end no more is kept than the longest line, before a cut and behind it', () => {
  const block = Buffer.alloc(64 * 1024, 'x');
  const whole = new WholeLines();
  let held = 0;
  for (let n = 0; n < 100; n++) {
    const piece: LogPiece =
      n === 50 ? { kind: 'cut', offset: n, bytes: 1 } : { kind: 'output', offset: n, at: 0, bytes: block };
    const out = whole.push(piece).reduce((sum, { kind, bytes }) => sum + (kind === 'output' ? bytes.length : 0), 0);
    // What was held at the cut counts as left out.
    held = n === 50 ? 0 : held + block.length - out;
    expect(held).toBeLessThan(longestLine);
  }
});

test('a broken line keeps its characters whole, and each part but the last says that it goes on', () => {
  const splitter = new LineSplitter();
  const line = 'é€😀'.repeat(200_000);
  const bytes = Buffer.from(`${line}\nnext\n`);
  const lines = [];
  for (let from = 0; from < bytes.length; from += 64 * 1024 - 1) {
    const part = bytes.subarray(from, from + 64 * 1024 - 1);
    lines.push(...splitter.push({ kind: 'output', offset: from, at: from, bytes: part }));
  }
  expect(lines.map(({ isBroken }) => isBroken)).toEqual([true, true, true, false, false]);
  expect(
    lines
      .slice(0, 4)
      .map((part) => part.bytes.toString())
      .join(''),
  ).toBe(line);
  expect(lines.at(-1)?.bytes.toString()).toBe('next');
});
