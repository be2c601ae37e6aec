// The start lock: one holder, freed by the kernel, safe to take over.
import { linkSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryStartLock } from '../../src/embedded/lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wp-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('of fifty processes at once, one gets the lock', async () => {
  const locks = await Promise.all(Array.from({ length: 50 }, () => tryStartLock(folder)));
  const held = locks.filter((lock) => lock !== undefined);
  expect(held).toHaveLength(1);
  expect(await tryStartLock(folder)).toBeUndefined();
  held[0]?.release();
});

test('a released lock can be taken again, and leaves one name behind', async () => {
  for (let round = 1; round <= 3; round++) {
    const lock = await tryStartLock(folder);
    expect(readdirSync(folder)).toEqual([`start-${round}.lock`]);
    lock?.release();
  }
});

test('a process that makes an old number while a newer one is held does not get the lock', async () => {
  const lock = await tryStartLock(folder);
  lock?.release();
  // The view of a process that read the folder when it held only a dead start-1, and acts on that now.
  const newer = createServer();
  await new Promise<void>((resolve) => newer.listen(join(folder, 'newer'), resolve));
  const late = tryStartLock(folder);
  linkSync(join(folder, 'newer'), join(folder, 'start-3.lock'));
  expect(await late).toBeUndefined();
  newer.close();
});
