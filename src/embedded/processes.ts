// Spawns the two processes that outlive the command: the embedded redis-server and its keeper.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { readRegularFile } from '../pipeline/source/regular-file.ts';

/** A log of this size is emptied at the next start. */
const logLimitBytes = 1024 * 1024;
/** A server that has run for long may have written more than that. */
const mostLogBytes = 64 * logLimitBytes;

/** A separate session: neither Ctrl-C nor the end of the terminal reaches the process. With `/` as its working folder it blocks the removal of no other folder. */
const lasting: SpawnOptions = { detached: true, cwd: '/' };

/** A `wp` inside a job may start them. Without WP_OUTPUT they are not taken for processes of that job, and they outlive it. */
function lastingEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, WP_OUTPUT: undefined };
}

/** The server does not listen on TCP, and only the owner can enter the folder of the socket. The caller unrefs the process when it is up. */
export function spawnServer(binary: string, dataFolder: string, socketPath: string): ChildProcess {
  const settings = {
    port: '0',
    unixsocket: socketPath,
    unixsocketperm: '600',
    dir: dataFolder,
    pidfile: pidPath(dataFolder),
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const log = openLog(dataFolder);
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(binary, args, { ...lasting, env: lastingEnvironment(), stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

/** The process exists at once, as its parent may be killed. It sleeps for 0.4 s, to leave the processors to the server and the command. */
const delayedStart = 'sleep 0.4; exec "$0" "$@"';

/** The keeper tries the paths one after another, until it finds a server. The server need not be up yet. */
export function spawnKeeper(...socketPaths: readonly string[]): ChildProcess {
  const command = [process.execPath, join(import.meta.dirname, 'keeper.js'), ...socketPaths];
  // NODE_OPTIONS could make it load, or wait for, anything at all. It needs no certificates, and Node takes 90 ms to read them.
  const env = { ...lastingEnvironment(), NODE_OPTIONS: '', NODE_EXTRA_CA_CERTS: '' };
  const child = spawn('/bin/sh', ['-c', delayedStart, ...command], { ...lasting, env, stdio: 'ignore' });
  // Without a keeper the server stays up until the next command starts one, which is better than to fail now.
  child.once('error', () => {});
  child.unref();
  return child;
}

/** A server removes its pid file when it ends, unless it is killed. */
export function wasKilled(dataFolder: string): boolean {
  return existsSync(pidPath(dataFolder));
}

export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

export function lastLogLines(dataFolder: string): string {
  const log = readRegularFile(logPath(dataFolder), { links: 'follow', most: mostLogBytes });
  if (!log.ok) return log.code === 'ENOENT' ? '(no log)' : `(the log ${log.problem})`;
  return log.bytes.toString().trimEnd().split('\n').slice(-5).join('\n');
}

/** A user may have linked it to another place. A pipe in its place, which would wait for a reader, is an error. */
function openLog(dataFolder: string): number {
  const path = logPath(dataFolder);
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  try {
    const log = openSync(path, flags, 0o600);
    const stats = fstatSync(log);
    if (stats.isFile() && stats.size > logLimitBytes) ftruncateSync(log);
    return log;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = 'Make it a file that wp may write, or set WP_STATE_DIR to another folder.';
    throw new WpError(`${path}: cannot be written (${code}). ${remedy}`, exitCodes.infrastructure);
  }
}

function logPath(dataFolder: string): string {
  return join(dataFolder, 'redis.log');
}

function pidPath(dataFolder: string): string {
  return join(dataFolder, 'redis.pid');
}
