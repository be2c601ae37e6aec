// Under the start lock: starts the embedded server if there is none, and a keeper if the server has none.
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { repairAppendOnlyFile } from './append-only-file.ts';
import { findServerBinary } from './binary.ts';
import { type RedisConnection, RedisGone } from './connection.ts';
import type { Folders } from './folder.ts';
import { type StartLock, tryStartLock } from './lock.ts';
import { hasEnded, lastLogLines, spawnKeeper, spawnServer, wasKilled } from './processes.ts';
import { openServer, readKeeperState, startLimitMs, untilUp } from './server.ts';

export interface StartOptions extends Folders {
  /** Called after the spawn of a server, for work that can be done until it listens. Not called if a server runs already. */
  readonly onSpawn?: (() => void) | undefined;
}

/** The path at which all processes find the server. */
export function socketPathOf(folders: Folders): string {
  return join(folders.sockets, 'redis.sock');
}

/** undefined: another process has the lock, or the server is about to end. Look again. */
export async function startUnderLock(options: StartOptions): Promise<RedisConnection | undefined> {
  const lock = await tryStartLock(options.sockets);
  if (!lock) return undefined;
  try {
    const { server, keeper } = await findOrStart(options);
    void releaseWhenKept(lock, server, keeper);
    return server;
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Started {
  /** undefined: the server is about to end. */
  readonly server?: RedisConnection;
  /** undefined: there was a keeper already. */
  readonly keeper?: ChildProcess;
}

async function findOrStart(options: StartOptions): Promise<Started> {
  const server = (await openServer(socketPathOf(options))) ?? (await adopt(options));
  if (!server) return start(options);
  switch (await readKeeperState(server)) {
    case 'present':
      return { server };
    case 'missing':
      return { server, keeper: spawnKeeper(socketPathOf(options)) };
    case 'closing':
      server.close();
      return {};
  }
}

/** Starts a keeper if the server has none. */
export async function replaceKeeper(server: RedisConnection, folders: Folders): Promise<void> {
  if ((await readKeeperState(server)) !== 'missing') return;
  const lock = await tryStartLock(folders.sockets);
  if (!lock) return;
  // Another process may have started one meanwhile.
  const state = await readKeeperState(server).catch(() => undefined);
  await releaseWhenKept(lock, server, state === 'missing' ? spawnKeeper(socketPathOf(folders)) : undefined);
}

/**
 * Holds the lock until a new keeper is connected, so that of twenty commands at once only one starts a keeper. The caller need not wait:
 * the end of this process also frees the lock.
 */
async function releaseWhenKept(lock: StartLock, server?: RedisConnection, keeper?: ChildProcess): Promise<void> {
  try {
    while (server && keeper && !hasEnded(keeper) && (await readKeeperState(server)) === 'missing') {
      await delay(10, undefined, { ref: false });
    }
  } catch {
    // The server is gone, so nobody has to wait for its keeper.
  } finally {
    lock.release();
  }
}

/**
 * Each server listens at its own path, which is then renamed to the common path. A server removes the path that it knows when it ends, so
 * with the common path a server that ends slowly would remove the socket of its successor.
 */
async function start(options: StartOptions): Promise<Started> {
  const binary = findServerBinary();
  refuseFolder(socketPathOf(options));
  const path = join(options.sockets, `redis-${randomBytes(4).toString('hex')}.sock`);
  // The keeper comes first: if this process is killed between the two, a keeper gives up, but a server would stay.
  const keeper = spawnKeeper(path, socketPathOf(options));
  if (wasKilled(options.data)) repairAppendOnlyFile(options.data);
  const child = spawnServer(binary, options.data, path);
  const ended = endOf(child);
  options.onSpawn?.();
  const server = await untilListening(path, child);
  if (server) {
    renameSync(path, socketPathOf(options));
    const failed = await untilUp(server).then(() => false, ifGone);
    if (!failed) {
      child.unref();
      return { server, keeper };
    }
  }
  const how = `${binary} ${await ended}`;
  throw new WpError(
    isFull(options.data)
      ? `${how}: the disk is full. Make room for ${options.data}, or set WP_STATE_DIR to a folder on another disk.`
      : `${how}. The end of ${options.data}/redis.log:\n${lastLogLines(options.data)}`,
    exitCodes.infrastructure,
  );
}

/** A socket cannot take its place. */
function refuseFolder(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new WpError(
    `${path}: this is a folder, but wp needs the path for a socket. Remove it.`,
    exitCodes.infrastructure,
  );
}

function isFull(folder: string): boolean {
  return statfsSync(folder).bavail === 0;
}

/** Takes over a server whose starter was killed before it could rename the socket. */
async function adopt(folders: Folders): Promise<RedisConnection | undefined> {
  for (const name of readdirSync(folders.sockets).filter((entry) => /^redis-[0-9a-f]{8}\.sock$/.test(entry))) {
    const path = join(folders.sockets, name);
    const server = await openServer(path);
    if (server) {
      renameSync(path, socketPathOf(folders));
      return server;
    }
    rmSync(path, { force: true });
  }
  return undefined;
}

/** undefined: the server ended, or the limit passed. */
async function untilListening(path: string, child: ChildProcess): Promise<RedisConnection | undefined> {
  const startedAt = performance.now();
  while (!hasEnded(child) && performance.now() - startedAt < startLimitMs) {
    const server = await openServer(path);
    if (server) return server;
    await delay(1);
  }
  return undefined;
}

/** How the server ended, in words. After the limit it resolves as well. */
async function endOf(child: ChildProcess): Promise<string> {
  const limit = delay(startLimitMs, 'does not listen', { ref: false });
  const end = once(child, 'exit').then(
    ([code, signal]) => `ended at once (${code === null ? signal : `exit code ${code}`})`,
    (error: NodeJS.ErrnoException) => `could not be started (${error.code})`,
  );
  return Promise.race([end, limit]);
}

function ifGone(error: unknown): true {
  if (error instanceof RedisGone) return true;
  throw error;
}
