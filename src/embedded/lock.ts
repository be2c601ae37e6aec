// The start lock: at most one process at a time starts the embedded Redis or hires its keeper.

import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { meansNobodyListens } from './connection.ts';

export interface StartLock {
  readonly release: () => void;
}

/**
 * The lock is a listening socket, so the kernel frees it with its holder, however that died: no age has to be guessed
 * (a lock file with a heartbeat, as of proper-lockfile, blocks for seconds after a kill and is taken from a holder that was
 * merely suspended), and no process id that may have been given away again is trusted.
 *
 * Each take-over makes the next number: `start-7.lock` can only be made once, and holds only while it is the highest. Nobody
 * ever removes a number that may still count, which is what makes taking over a dead lock safe.
 *
 * `undefined` while another process holds it.
 */
export async function tryStartLock(folder: string): Promise<StartLock | undefined> {
  const highest = Math.max(0, ...lockNumbers(folder));
  if (highest > 0 && (await isListening(lockPath(folder, highest)))) return undefined;
  const mine = highest + 1;
  const server = await listen(folder, mine);
  if (!server) return undefined;
  // One who read the folder before a later holder tidied it up may make an old number again: it holds nothing.
  const numbers = lockNumbers(folder);
  if (Math.max(...numbers) > mine) {
    server.close();
    rmSync(lockPath(folder, mine), { force: true });
    return undefined;
  }
  for (const number of numbers) if (number < mine) rmSync(lockPath(folder, number), { force: true });
  return { release: () => void server.close() };
}

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

/** Listens first and takes the name then, so that a lock whose name is there is alive; `undefined` if the name is taken. */
async function listen(folder: string, number: number): Promise<Server | undefined> {
  const unnamed = join(folder, `start-${randomBytes(4).toString('hex')}.new`);
  const server = createServer((socket) => socket.destroy()).unref();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(unnamed, resolve));
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
