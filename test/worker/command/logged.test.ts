// A command's output on its way to the log: it takes limited memory at every stage, and does not slow down the worker.
import { expect, test } from 'vitest';
import { logKeys } from '../../../src/state/redis/run-keys.ts';
import { run } from '../../support/commands.ts';
import { watchRhythm } from '../../support/cpu-time.ts';
import { makeLog, piecesOf, writerOf } from '../../support/logs.ts';
import { connection } from '../../support/redis.ts';

const redis = await connection();

const mebibyte = 1024 * 1024;

test('a flood of 200 MB takes limited memory here and in Redis, and timers still fire in time', async () => {
  const log = await makeLog(redis);
  const writer = writerOf(redis, log);
  const [memory, rhythm] = [watchMemory(), watchRhythm()];
  const { ending } = await run(`yes 0123456789abcdef | head -c ${200 * mebibyte}; echo END`, {
    onOutput: (bytes) => writer.write(bytes),
  });
  expect(await writer.end()).toEqual({ bytes: 200 * mebibyte + 4, whole: true });
  const [grownBytes, busyMs] = [memory.stop(), rhythm.stop()];
  expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
  expect(grownBytes).toBeLessThan(100 * mebibyte);
  expect(busyMs).toBeLessThan(250);

  const sizes = await Promise.all(logKeys(log.run, log.job, log.attempt).map((key) => redis.memory('USAGE', key)));
  expect(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0)).toBeLessThan(12 * mebibyte);
  const pieces = await piecesOf(redis, log);
  expect(pieces.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
  const last = pieces.at(-1);
  expect(last?.kind === 'output' && last.bytes.toString().slice(-4)).toBe('END\n');
});

/** Returns by how many bytes this process grew at most. */
function watchMemory(): { readonly stop: () => number } {
  const before = process.memoryUsage.rss();
  let largest = 0;
  const timer = setInterval(() => {
    largest = Math.max(largest, process.memoryUsage.rss());
  }, 10);
  return {
    stop: () => {
      clearInterval(timer);
      return largest - before;
    },
  };
}
