// The folders of the embedded Redis, for its data, its log and its sockets. No other user may enter them.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { exitCodes, WpError } from '../pipeline/error.ts';

export interface Folders {
  /** The append-only file, `redis.log` and `redis.pid`. */
  readonly data: string;
  /** `redis.sock` and the start locks. The same folder as `data` if its path is short enough. */
  readonly sockets: string;
}

/** Makes the folders if they are missing. All processes with the same state folder get the same result. */
export function openFolders(env: NodeJS.ProcessEnv = process.env): Folders {
  const data = checkPrivate(realpathSync(makeFolder(stateFolder(env))));
  return { data, sockets: data.length <= longestFolder ? data : checkPrivate(makeFolder(shortFolder(data))) };
}

/** True: an embedded Redis was started there before. */
export function hasFolders(env: NodeJS.ProcessEnv): boolean {
  return existsSync(stateFolder(env));
}

/** A socket path has at most 107 bytes on Linux and 103 on macOS. The longest socket name, `/redis-<8 hex>.sock`, takes up to 24. */
const longestFolder = 103 - 24;

function stateFolder(env: NodeJS.ProcessEnv): string {
  if (env.WP_STATE_DIR) return resolve(env.WP_STATE_DIR);
  // The XDG specification says that a relative path is to be ignored.
  const home = env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(home, 'wp');
}

/** Not tmpdir(): if TMPDIR differed between two terminals, each would start its own server on the same data. */
function shortFolder(data: string): string {
  return `/tmp/wp-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}

function makeFolder(path: string): string {
  try {
    makeWithParents(path);
    return path;
  } catch (error) {
    throw unusable(path, `cannot be created (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** mkdirSync with `recursive` does not return for a path in /proc, in Node 20 at least. */
function makeWithParents(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeWithParents(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Refuses a folder of another user. Removes the permissions of others, but only if wp alone uses the folder: with WP_STATE_DIR=/tmp, for
 * example, that would lock everybody out of /tmp.
 */
function checkPrivate(path: string): string {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) throw unusable(path, 'is not a folder');
  const self = process.getuid?.();
  if (stats.uid !== self) throw unusable(path, `belongs to user ${stats.uid}, not to you (${self})`);
  if ((stats.mode & 0o077) === 0) return path;
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes('redis.log'))
    throw unusable(path, 'is open to other users and contains other files');
  try {
    chmodSync(path, 0o700);
  } catch (error) {
    throw unusable(path, `cannot be closed to other users (${(error as NodeJS.ErrnoException).code})`);
  }
  return path;
}

/** `why`: what the folder is, or does. */
export function unusable(path: string, why: string): WpError {
  const remedy = 'Set WP_STATE_DIR to a folder of your own, or WP_REDIS_URL to the address of a Redis.';
  return new WpError(`${path}: wp keeps its Redis here, but it ${why}. ${remedy}`, exitCodes.infrastructure);
}
