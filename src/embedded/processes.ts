// Spawns the two processes that outlive the command: the embedded redis-server and its keeper.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** Past this size the log begins anew with the next start. */
const logLimitBytes = 1024 * 1024;

/** In a session of its own: neither Ctrl-C nor the end of the terminal reaches it, and it holds no folder of the user's. */
const lasting: SpawnOptions = { detached: true, cwd: '/' };

/** Nothing listens on TCP, and the folder around the socket lets only its owner in. The caller unrefs it once it is up. */
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
  const child = spawn(binary, args, { ...lasting, stdio: ['ignore', log, log] });
  closeSync(log);
  return child;
}

/** There at once, as whoever started it may be killed; but for its first 0.2 s it leaves the processors to the server and the command. */
const patientStart = 'sleep 0.2; exec "$0" "$@"';

/** The keeper looks for the server at each of the paths in turn; the server need not be up yet. */
export function spawnKeeper(...socketPaths: readonly string[]): ChildProcess {
  const command = [process.execPath, join(import.meta.dirname, 'keeper.js'), ...socketPaths];
  // NODE_OPTIONS could make it load, or wait for, anything at all.
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn('/bin/sh', ['-c', patientStart, ...command], { ...lasting, env, stdio: 'ignore' });
  // Without a keeper the server stays up until the next command hires one, which beats failing now.
  child.once('error', () => {});
  child.unref();
  return child;
}

/** A server removes its own pid file as it ends, unless it is killed. */
export function wasKilled(dataFolder: string): boolean {
  return existsSync(pidPath(dataFolder));
}

export function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

export function lastLogLines(dataFolder: string): string {
  if (!existsSync(logPath(dataFolder))) return '(no log)';
  return readFileSync(logPath(dataFolder), 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}

function openLog(dataFolder: string): number {
  const path = logPath(dataFolder);
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logLimitBytes) truncateSync(path);
  return openSync(path, 'a', 0o600);
}

function logPath(dataFolder: string): string {
  return join(dataFolder, 'redis.log');
}

function pidPath(dataFolder: string): string {
  return join(dataFolder, 'redis.pid');
}
