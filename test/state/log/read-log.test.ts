// Reading what was kept: from any point on, while it grows, and the last lines alone.
import { describe, expect, test } from 'vitest';
import { readTail } from '../../../src/state/log/read-log.ts';
import { makeLog, piecesOf, type TestLog, writerOf } from '../../support/logs.ts';
import { connection } from '../../support/redis.ts';

const redis = await connection();

test('a log that does not exist is empty', async () => {
  const log = await makeLog(redis);
  expect(await piecesOf(redis, log)).toEqual([]);
  expect(await lastOf(log, 5)).toEqual([]);
});

test('a log that grows is read on from the end of what was read', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log, { headBytes: 30, tailBytes: 40 });
  let read = '';
  let from = 0;
  for (let n = 0; n < 12; n++) {
    await writer.write(Buffer.from(`line ${n}\n`));
    await writer.flush();
    for (const piece of await piecesOf(redis, log, from)) {
      if (piece.kind === 'output') read += piece.bytes.toString();
      from = piece.offset + (piece.kind === 'output' ? piece.bytes.length : piece.bytes);
    }
  }
  expect(read).toBe(Array.from({ length: 12 }, (_, n) => `line ${n}\n`).join(''));
});

test('while the head fills up and the tail begins, nothing seems cut', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log, { headBytes: 1_000, tailBytes: 100_000 });
  let isWriting = true;
  const writing = (async () => {
    for (let n = 0; n < 300; n++) {
      await writer.write(Buffer.from('12345678\n'));
      await writer.flush();
    }
    isWriting = false;
  })();
  const kinds = new Set<string>();
  while (isWriting) for (const { kind } of await piecesOf(redis, log)) kinds.add(kind);
  await writing;
  expect([...kinds]).toEqual(['output']);
});

test('who reads too slowly sees a cut where the tail has moved on', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log, { headBytes: 4, tailBytes: 8 });
  await writer.write(Buffer.from('headtail'));
  await writer.flush();
  await writer.write(Buffer.from('0123456789abcdef'));
  await writer.end();
  const [first] = await piecesOf(redis, log, 8);
  expect(first).toEqual({ kind: 'cut', offset: 8, bytes: 8 });
});

test('of many small pieces none is left out between two pages', async () => {
  const log = await makeLog(redis);
  // A quarter of this is the size of a piece.
  const writer = writerOf(redis, log, { tailBytes: 20 });
  const lines = Array.from({ length: 5_000 }, (_, n) => String(n).padStart(4, '0'));
  for (const line of lines) await writer.write(Buffer.from(`${line}\n`));
  await writer.end();
  const pieces = await piecesOf(redis, log);
  expect(pieces.map((piece) => (piece.kind === 'output' ? Number(piece.bytes) : 'cut'))).toEqual(
    Array.from({ length: 5_000 }, (_, n) => n),
  );
  expect(await lastOf(log, 100)).toEqual(lines.slice(-100));
});

describe('the last lines', () => {
  test.each([
    ['a\nb\nc\n', 2, ['b', 'c']],
    ['a\nb\nc', 2, ['b', 'c']],
    ['a\nb\n\n', 2, ['b', '']],
    ['a', 3, ['a']],
    ['a\nb\n', 2, ['a', 'b']],
    ['\n', 1, ['']],
  ])('of %j, %i', async (text, count, lines) => {
    const log = await makeLog(redis);
    await write(log, text);
    expect(await lastOf(log, count)).toEqual(lines);
  });

  test('are put together from pieces', async () => {
    const log = await makeLog(redis);
    await write(log, 'a\nb1', 'b2', 'b3\nc');
    expect(await lastOf(log, 2)).toEqual(['b1b2b3', 'c']);
  });

  test('cross a cut, which is shown and leaves no half line', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log, { headBytes: 4, tailBytes: 4 });
    await writer.write(Buffer.from('a\nb\n12345678c\nd\n'));
    await writer.end();
    expect(await lastOf(log, 5)).toEqual(['a', 'b', '… 10 bytes left out …', 'd']);
  });

  test('are safe for a terminal', async () => {
    const log = await makeLog(redis);
    await write(log, '\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\n');
    expect(await lastOf(log, 1)).toEqual(['red']);
  });

  test('of a line without end are bounded', async () => {
    const log = await makeLog(redis);
    await write(log, `${'x'.repeat(2_000_000)}\nlast`);
    const [long = '', last] = await lastOf(log, 2);
    expect(last).toBe('last');
    expect(long.length).toBeLessThan(5_000);
  });
});

async function write(log: TestLog, ...pieces: readonly string[]): Promise<void> {
  const writer = writerOf(redis, log);
  for (const text of pieces) await writer.write(Buffer.from(text));
  await writer.end();
}

async function lastOf({ run, job, attempt }: TestLog, lines: number): Promise<string[]> {
  return readTail(redis, run, job, attempt, lines);
}
