// A command's output on its way into the log: bounded on every stage, and no burden to whatever else the worker does.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { logKeys } from '../../../src/state/log/log-key.ts';
import { connectRedis } from '../../../src/state/redis.ts';
import type { Connection } from '../../../src/state/scripts.ts';
import { run } from '../../support/commands.ts';
import { makeLog, piecesOf, writerOf } from '../../support/logs.ts';

let redis: Connection;

beforeAll(async () => {
  redis = await connectRedis(inject('redisUrl'), 'once');
});

afterAll(async () => {
  redis.disconnect();
});

const mebibyte = 1024 * 1024;

test('a flood of 200 MB stays within bounds, here and in Redis, and lets timers keep their rhythm', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log);
  const seen = watchProcess();
  const { ending } = await run(`yes 0123456789abcdef | head -c ${200 * mebibyte}; echo END`, {
    onOutput: (stream, bytes) => writer.write(stream, bytes),
  });
  expect(await writer.end()).toEqual({ bytes: 200 * mebibyte + 4, whole: true });
  const { grownBytes, latestMs } = seen.stop();
  expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
  expect(grownBytes).toBeLessThan(100 * mebibyte);
  expect(latestMs).toBeLessThan(250);

  const sizes = await Promise.all(logKeys(log.run, log.job, log.attempt).map((key) => redis.memory('USAGE', key)));
  expect(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0)).toBeLessThan(12 * mebibyte);
  const pieces = await piecesOf(redis, log);
  expect(pieces.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
  const last = pieces.at(-1);
  expect(last?.kind === 'output' && last.bytes.toString().slice(-4)).toBe('END\n');
});

function watchProcess(): { stop(): { readonly grownBytes: number; readonly latestMs: number } } {
  const before = process.memoryUsage.rss();
  let [largest, latestMs, last] = [0, 0, performance.now()];
  const timer = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage.rss());
    latestMs = Math.max(latestMs, performance.now() - last);
    last = performance.now();
  }, 10);
  const stop = (): { readonly grownBytes: number; readonly latestMs: number } => {
    clearInterval(timer);
    return { grownBytes: largest - before, latestMs };
  };
  return { stop };
}
