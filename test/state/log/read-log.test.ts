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
    await writer.write('stdout', Buffer.from(`line ${n}\n`));
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
      await writer.write('stdout', Buffer.from('12345678\n'));
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
  await writer.write('stdout', Buffer.from('headtail'));
  await writer.flush();
  await writer.write('stdout', Buffer.from('0123456789abcdef'));
  await writer.end();
  const [first] = await piecesOf(redis, log, 8);
  expect(first).toEqual({ kind: 'cut', offset: 8, bytes: 8 });
});

test('of many small pieces none is left out between two pages', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log);
  const streams = ['stdout', 'stderr'] as const;
  for (let n = 0; n < 5_000; n++) await writer.write(streams[n % 2] ?? 'stdout', Buffer.from(`${n}\n`));
  await writer.end();
  const pieces = await piecesOf(redis, log);
  expect(pieces.map((piece) => (piece.kind === 'output' ? Number(piece.bytes) : 'cut'))).toEqual(
    Array.from({ length: 5_000 }, (_, n) => n),
  );
  expect(await lastOf(log, 100)).toEqual(Array.from({ length: 100 }, (_, n) => String(4_900 + n)));
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
    await write(log, ['stdout', text]);
    expect(await lastOf(log, count)).toEqual(lines);
  });

  test('are put together from pieces, each stream for itself', async () => {
    const log = await makeLog(redis);
    await write(log, ['stdout', 'a\nb1'], ['stderr', 'x1'], ['stdout', 'b2\nc'], ['stderr', 'x2\n']);
    expect(await lastOf(log, 3)).toEqual(['b1b2', 'x1x2', 'c']);
  });

  test('cross a cut, which is shown', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log, { headBytes: 4, tailBytes: 4 });
    await writer.write('stdout', Buffer.from('a\nb\n12345678c\nd\n'));
    await writer.end();
    expect(await lastOf(log, 5)).toEqual(['a', 'b', '… 8 bytes left out …', 'c', 'd']);
  });

  test('are safe for a terminal', async () => {
    const log = await makeLog(redis);
    await write(log, ['stderr', '\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J\n']);
    expect(await lastOf(log, 1)).toEqual(['red']);
  });

  test('of a line without end are bounded', async () => {
    const log = await makeLog(redis);
    await write(log, ['stdout', `${'x'.repeat(2_000_000)}\nlast`]);
    const [long = '', last] = await lastOf(log, 2);
    expect(last).toBe('last');
    expect(long.length).toBeLessThan(5_000);
  });
});

async function write(log: TestLog, ...pieces: readonly (readonly ['stdout' | 'stderr', string])[]): Promise<void> {
  const writer = writerOf(redis, log);
  for (const [stream, text] of pieces) await writer.write(stream, Buffer.from(text));
  await writer.end();
}

async function lastOf({ run, job, attempt }: TestLog, lines: number): Promise<string[]> {
  return readTail(redis, run, job, attempt, lines);
}
