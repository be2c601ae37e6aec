// Leases of a process whose main thread is busy for long.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { connection, ownServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

const server = await ownServer();
const redis = await connection(server.url);
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function program(source: string): Promise<string> {
  const file = await bundle(source);
  folders.push(dirname(file));
  return file;
}

test('a main thread that spins for three lease lengths loses no lease', async () => {
  const [holder, renewer] = await Promise.all([
    program('test/support/spinning-holder.ts'),
    program('src/state/leases/renewer.ts'),
  ]);
  const [key, ttlMs] = ['wp:{spin}:lock:a', 2_000];
  const args = [holder, server.url, key, String(ttlMs), String(4 * ttlMs), renewer];
  let isOver = false;
  const ended = promisify(execFile)(process.execPath, args).finally(() => {
    isOver = true;
  });
  const values = new Set<string | null>();
  await until(async () => (await redis.get(key)) !== null, 'the lease to be taken');
  await until(
    async () => {
      values.add(await redis.get(key));
      return isOver;
    },
    'the holder to end',
    30_000,
  );
  expect((await ended).stdout).toBe('spinning\nheld\n');
  expect(values.size).toBe(1);
}, 60_000);
