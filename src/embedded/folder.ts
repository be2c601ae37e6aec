// Where the embedded Redis lives: its data, its log and its sockets, in folders that nobody else may enter.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitCodes, WpError } from '../pipeline/error.ts';

export interface Folders {
  /** The append-only file, `redis.log` and `redis.pid`. */
  readonly data: string;
  /** `redis.sock` and the start locks. The same as `data` wherever paths are short enough. */
  readonly sockets: string;
}

/** Makes the folders where they are missing. Every process with the same state folder gets the same answer. */
export function openFolders(env: NodeJS.ProcessEnv = process.env): Folders {
  const data = checkPrivate(realpathSync(makeFolder(stateFolder(env))));
  return { data, sockets: data.length <= longestFolder ? data : checkPrivate(makeFolder(shortFolder(data))) };
}

/** Whether a Redis was ever started there. */
export function hasFolders(env: NodeJS.ProcessEnv): boolean {
  return existsSync(stateFolder(env));
}

/** `sun_path` ends after 107 bytes on Linux and 103 on macOS; 24 are for the longest socket name, `/redis-<8 hex>.sock`. */
const longestFolder = 103 - 24;

function stateFolder(env: NodeJS.ProcessEnv): string {
  if (env.WP_STATE_DIR) return resolve(env.WP_STATE_DIR);
  // A relative XDG_STATE_HOME is to be ignored, says its specification.
  const home = env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : join(homedir(), '.local', 'state');
  return join(home, 'wp');
}

/** Not tmpdir(): TMPDIR may differ between two terminals, and with it the server that each would start on the same data. */
function shortFolder(data: string): string {
  return `/tmp/wp-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`;
}

function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (error) {
    throw unusable(path, `cannot be made (${(error as NodeJS.ErrnoException).code})`);
  }
}

/**
 * A folder that is not ours is never used. One that lets others in is closed to them, but only if wp alone uses it: with
 * WP_STATE_DIR=/tmp, say, that would shut out everybody from everything there.
 */
function checkPrivate(path: string): string {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) throw unusable(path, 'is not a folder');
  const self = process.getuid?.();
  if (stats.uid !== self) throw unusable(path, `belongs to user ${stats.uid}, not to you (${self})`);
  if ((stats.mode & 0o077) === 0) return path;
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes('redis.log'))
    throw unusable(path, 'is open to others and holds other things');
  chmodSync(path, 0o700);
  return path;
}

function unusable(path: string, why: string): WpError {
  const remedy = 'Set WP_STATE_DIR to a folder of your own, or WP_REDIS_URL to a Redis.';
  return new WpError(`${path}: wp keeps its Redis here, but it ${why}. ${remedy}`, exitCodes.infrastructure);
}
