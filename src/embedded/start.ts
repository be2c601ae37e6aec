// Taking charge, under the start lock: starts the embedded server where there is none, and hires a keeper where it has none.
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { mendAppendOnlyFile } from './append-only-file.ts';
import { findServerBinary } from './binary.ts';
import { type RedisConnection, RedisGone } from './connection.ts';
import type { Folders } from './folder.ts';
import { type StartLock, tryStartLock } from './lock.ts';
import { hasEnded, lastLogLines, spawnKeeper, spawnServer, wasKilled } from './processes.ts';
import { attendance, openServer, startLimitMs, untilUp } from './server.ts';

export interface Place extends Folders {
  /** Called where a server has to be started, once it has been spawned: there is time until it listens. */
  readonly onSpawn?: (() => void) | undefined;
}

/** Where everybody finds the server. */
export function socketPathOf(folders: Folders): string {
  return join(folders.sockets, 'redis.sock');
}

/** `undefined`: another process is in charge, or the server is just ending. Look again. */
export async function takeCharge(place: Place): Promise<RedisConnection | undefined> {
  const lock = await tryStartLock(place.sockets);
  if (!lock) return undefined;
  try {
    const { server, keeper } = await findOrStart(place);
    void releaseWhenKept(lock, server, keeper);
    return server;
  } catch (error) {
    lock.release();
    throw error;
  }
}

interface Charge {
  /** Absent where it was just being ended. */
  readonly server?: RedisConnection;
  /** Absent where there was one already. */
  readonly keeper?: ChildProcess;
}

async function findOrStart(place: Place): Promise<Charge> {
  const server = (await openServer(socketPathOf(place))) ?? (await adopt(place));
  if (!server) return start(place);
  switch (await attendance(server)) {
    case 'kept':
      return { server };
    case 'unkept':
      return { server, keeper: spawnKeeper(socketPathOf(place)) };
    case 'closing':
      server.close();
      return {};
  }
}

/**
 * A new keeper is waited for with the lock held, so that of twenty commands at once only one hires. The caller need not wait:
 * a process that ends meanwhile frees the lock.
 */
async function releaseWhenKept(lock: StartLock, server?: RedisConnection, keeper?: ChildProcess): Promise<void> {
  try {
    while (server && keeper && !hasEnded(keeper) && (await attendance(server)) === 'unkept') {
      await delay(10, undefined, { ref: false });
    }
  } catch {
    // The server is gone, and with it the question.
  } finally {
    lock.release();
  }
}

/**
 * Each server listens at a path of its own, which is then renamed to the common one. For a server removes its path when it
 * ends, and one that ends slowly would otherwise take away the socket of its successor.
 */
async function start(place: Place): Promise<Charge> {
  const binary = findServerBinary();
  const path = join(place.sockets, `redis-${randomBytes(4).toString('hex')}.sock`);
  // First the keeper: should we be killed between the two, it gives up, whereas a server would stay.
  const keeper = spawnKeeper(path, socketPathOf(place));
  if (wasKilled(place.data)) mendAppendOnlyFile(place.data);
  const child = spawnServer(binary, place.data, path);
  const ended = endOf(child);
  place.onSpawn?.();
  const server = await untilListening(path, child);
  if (server) {
    renameSync(path, socketPathOf(place));
    const failed = await untilUp(server).then(() => false, ifGone);
    if (!failed) {
      child.unref();
      return { server, keeper };
    }
  }
  throw new WpError(
    `${binary} ${await ended}. Its last words, from ${place.data}/redis.log:\n${lastLogLines(place.data)}`,
    exitCodes.infrastructure,
  );
}

/** A starter that was killed before it could rename the socket has left a server at a path of its own. */
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

/** `undefined` when the server ended instead. */
async function untilListening(path: string, child: ChildProcess): Promise<RedisConnection | undefined> {
  const startedAt = performance.now();
  while (!hasEnded(child) && performance.now() - startedAt < startLimitMs) {
    const server = await openServer(path);
    if (server) return server;
    await delay(1);
  }
  return undefined;
}

/** In words. A server that did not even end within the limit is reported as well. */
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
