// How the output of an attempt is kept in Redis.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { logKeys } from '../../../src/state/redis/run-keys.ts';
import { makeLog, piecesOf, textOf, writerOf } from '../../support/logs.ts';
import { connection, ownServer } from '../../support/redis.ts';
import { until } from '../../support/until.ts';

const redis = await connection();

const mebibyte = 1024 * 1024;

describe('what was written', () => {
  test('is read again in order', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log);
    for (const text of ['a\n', 'b\n', 'oops\n', 'c']) await writer.write(Buffer.from(text));
    expect(await writer.end()).toEqual({ bytes: 10, whole: true });
    expect(await textOf(redis, log)).toBe('a\nb\noops\nc');
  });

  test('stays as it is to the byte', async () => {
    const log = await makeLog(redis);
    const bytes = randomBytes(3 * mebibyte);
    const writer = writerOf(redis, log);
    for (let at = 0; at < bytes.length; at += 60_001) await writer.write(bytes.subarray(at, at + 60_001));
    expect((await writer.end()).whole).toBe(true);
    const pieces = await piecesOf(redis, log);
    const read = Buffer.concat(pieces.map((piece) => (piece.kind === 'output' ? piece.bytes : Buffer.from('cut'))));
    expect(read.equals(bytes)).toBe(true);
    expect(Math.max(...pieces.map((piece) => (piece.kind === 'output' ? piece.bytes.length : 0)))).toBe(65_536);
  });

  test('is there soon, without an end', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log);
    await writer.write(Buffer.from('soon'));
    await until(async () => (await textOf(redis, log)) === 'soon', 'the output');
    await writer.write(Buffer.from(' now'));
    await writer.flush();
    expect(await textOf(redis, log)).toBe('soon now');
  });

  test('is kept after a moment in which there was nothing to send', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log);
    await writer.flush();
    await writer.write(Buffer.from('kept'));
    await writer.flush();
    expect(await textOf(redis, log)).toBe('kept');
    expect(await writer.end()).toEqual({ bytes: 4, whole: true });
  });

  test('takes few entries where it comes in small pieces', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log);
    for (let n = 0; n < 500; n++) await writer.write(Buffer.from(`${n}\n`));
    await writer.end();
    expect(await redis.xlen(logKeys(log.run, log.job, log.attempt)[0])).toBe(1);
  });
});

test('of no output nothing is kept', async () => {
  const log = await makeLog(redis);
  expect(await writerOf(redis, log).end()).toEqual({ bytes: 0, whole: true });
  expect(await redis.exists(...logKeys(log.run, log.job, log.attempt))).toBe(0);
});

describe('of a long output', () => {
  const letters = 'abcdefghijklmnopqrstuvwxyz';

  test.each([
    [20, 'abcdefghijklmnopqrst'],
    [26, 'abcdefghijklmnopqrstuvwxyz'],
    [52, 'abcdefghij<28>mnopqrstuvwxyz'],
    [260, 'abcdefghij<236>mnopqrstuvwxyz'],
  ])('of %i bytes the head and whole pieces of the tail stay, and the cut is marked', async (length, kept) => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log, { headBytes: 10, tailBytes: 16 });
    const bytes = Buffer.from(letters.repeat(10)).subarray(0, length);
    for (let at = 0; at < length; at += 4) await writer.write(bytes.subarray(at, at + 4));
    expect(await writer.end()).toEqual({ bytes: length, whole: true });
    expect(await textOf(redis, log)).toBe(kept);
  });

  test('a single piece larger than all that is kept is cut as well', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log, { headBytes: 10, tailBytes: 16 });
    await writer.write(Buffer.from(letters.repeat(1000)));
    await writer.end();
    expect(await textOf(redis, log)).toBe('abcdefghij<25976>mnopqrstuvwxyz');
  });

  test('Redis and the writer hold no more than is kept', async () => {
    const log = await makeLog(redis);
    const keys = logKeys(log.run, log.job, log.attempt);
    const writer = writerOf(redis, log, { headBytes: mebibyte, tailBytes: mebibyte });
    const before = process.memoryUsage().rss;
    for (let n = 0; n < 200 * 16; n++) await writer.write(Buffer.alloc(mebibyte / 16, n));
    expect(await writer.end()).toEqual({ bytes: 200 * mebibyte, whole: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * mebibyte);
    const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
    expect(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0)).toBeLessThan(3 * mebibyte);
    const pieces = await piecesOf(redis, log);
    expect(pieces.reduce((sum, piece) => sum + (piece.kind === 'cut' ? piece.bytes : piece.bytes.length), 0)).toBe(
      200 * mebibyte,
    );
  });
});

describe('a run that is gone', () => {
  test('is not brought back', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log);
    await writer.write(Buffer.from('x'));
    await writer.flush();
    const keys = [`wp:{${log.run}}`, ...logKeys(log.run, log.job, log.attempt)];
    await redis.del(...keys);
    await writer.write(Buffer.alloc(mebibyte));
    expect(await writer.end()).toEqual({ bytes: mebibyte + 1, whole: false });
    expect(await redis.exists(...keys)).toBe(0);
  });

  test('that will expire takes its logs along', async () => {
    const log = await makeLog(redis);
    const writer = writerOf(redis, log, { headBytes: 1, tailBytes: 100 });
    await redis.pexpire(`wp:{${log.run}}`, 60_000);
    await writer.write(Buffer.from('xyz'));
    await writer.end();
    const left = await Promise.all(logKeys(log.run, log.job, log.attempt).map((key) => redis.pttl(key)));
    expect(left.every((leftMs) => leftMs > 50_000 && leftMs <= 60_000)).toBe(true);
  });
});

test('a piece that is sent twice is kept once', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log);
  await writer.write(Buffer.from('one'));
  await writer.flush();
  const again = writerOf(redis, log);
  await again.write(Buffer.from('one'));
  expect((await again.end()).whole).toBe(true);
  expect(await textOf(redis, log)).toBe('one');
});

test('an attempt never touches the log of another', async () => {
  const log = await makeLog(redis);
  const second = { ...log, attempt: 2 };
  const [stale, current] = [writerOf(redis, log), writerOf(redis, second)];
  await current.write(Buffer.from('current'));
  await current.end();
  await stale.write(Buffer.from('stale'));
  await stale.end();
  expect(await textOf(redis, second)).toBe('current');
});

describe('without Redis', () => {
  test('the writer makes its caller wait, and loses nothing when Redis is back', async () => {
    const server = await ownServer();
    const patient = await connection(server.url, 'always');
    const log = await makeLog(patient);
    const writer = writerOf(patient, log);
    await patient.call('CLIENT', 'PAUSE', '400', 'ALL');
    const written = { count: 0 };
    const flood = (async () => {
      for (; written.count < 32; written.count++) await writer.write(Buffer.alloc(65_536));
    })();
    await until(() => written.count > 2, 'the first pieces');
    expect(written.count).toBeLessThan(8);
    await flood;
    expect(await writer.end()).toEqual({ bytes: 32 * 65_536, whole: true });
  });

  test('the end comes in time, and says that not all was kept', async () => {
    const server = await ownServer();
    const patient = await connection(server.url, 'always');
    const log = await makeLog(patient);
    const writer = writerOf(patient, log, { endMs: 200 });
    await server.stop();
    await writer.write(Buffer.from('lost'));
    const startedAt = performance.now();
    expect(await writer.end()).toEqual({ bytes: 4, whole: false });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('a full Redis does not stop the job for long', async () => {
    const server = await ownServer('--maxmemory', '3mb', '--maxmemory-policy', 'noeviction');
    const patient = await connection(server.url, 'always');
    const log = await makeLog(patient);
    const writer = writerOf(patient, log, { endMs: 300 });
    const startedAt = performance.now();
    for (let n = 0; n < 160; n++) await writer.write(Buffer.alloc(65_536));
    expect((await writer.end()).whole).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
