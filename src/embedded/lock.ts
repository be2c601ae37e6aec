// The start lock: at most one process at a time starts the embedded Redis or its keeper.

import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { meansNobodyListens } from './connection.ts';
import { unusable } from './folder.ts';

export interface StartLock {
  readonly release: () => void;
}

/**
 * The lock is a listening socket, so the kernel frees it when its holder dies, however that happens. A lock file with a heartbeat, as in
 * proper-lockfile, would block for seconds after a kill, and would be taken from a holder that is only suspended. A lock file with a
 * process id would trust an id that the kernel may have reused.
 *
 * Each new holder makes the next number: `start-7.lock` can be made only once, and it counts only while it is the highest. Nobody removes
 * a number that may still count, which makes it safe to take over the lock of a dead process.
 *
 * undefined: another process holds the lock.
 */
export async function tryStartLock(folder: string): Promise<StartLock | undefined> {
  const highest = Math.max(0, ...lockNumbers(folder));
  if (highest > 0 && (await isListening(lockPath(folder, highest)))) return undefined;
  const mine = highest + 1;
  const server = await listen(folder, mine);
  if (!server) return undefined;
  // A process that read the folder before a later holder cleaned it up may make an old number again. That number does not count.
  const numbers = lockNumbers(folder);
  if (Math.max(...numbers) > mine) {
    server.close();
    rmSync(lockPath(folder, mine), { force: true });
    return undefined;
  }
  for (const number of numbers) if (number < mine) rmSync(lockPath(folder, number), { force: true });
  return { release: () => void server.close() };
}

const notWritable = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'];

function lockPath(folder: string, number: number): string {
  return join(folder, `start-${number}.lock`);
}

function lockNumbers(folder: string): number[] {
  return readdirSync(folder).flatMap((name) => Number(name.match(/^start-(\d+)\.lock$/)?.[1] ?? []));
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!meansNobodyListens(error)));
  });
}

/** Listens before it takes the name, so that every lock with a name has a listener. undefined: the name is taken. */
async function listen(folder: string, number: number): Promise<Server | undefined> {
  const unnamed = join(folder, `start-${randomBytes(4).toString('hex')}.new`);
  const server = createServer((socket) => socket.destroy()).unref();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(unnamed, resolve)).catch((error) => {
    const { code } = error as NodeJS.ErrnoException;
    throw notWritable.includes(code ?? '') ? unusable(folder, `cannot be written (${code})`) : error;
  });
  try {
    linkSync(unnamed, lockPath(folder, number));
    return server;
  } catch (error) {
    server.close();
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(unnamed, { force: true });
  }
}
