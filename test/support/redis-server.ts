// Starts a redis-server on a loopback port. It persists nothing unless asked, and ends with this process, even if that is killed. It can
// be frozen, killed, and started again on the same port and data.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findServerBinary } from '../../src/embedded/binary.ts';
import { accepts } from './accepts.ts';
import { until } from './until.ts';

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Folder of its data. */
  readonly folder: string;
  /** `redis-server` or `valkey-server`. */
  readonly binary: string;
  readonly stop: () => Promise<void>;
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Like kill -9 or a power cut. */
  readonly kill: () => Promise<void>;
  /** Starts it again, on the same port and data. */
  readonly start: () => Promise<void>;
}

export const serverProgram = findServerBinary();

/** `args`: arguments of redis-server, for instance `['--maxmemory', '50mb']`. */
export async function startRedisServer(args: readonly string[] = []): Promise<RedisServer> {
  const binary = basename(serverProgram);
  const folder = mkdtempSync(join(tmpdir(), 'wp-test-redis-'));
  const port = await freePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  let server: Guarded | undefined;
  const start = async (): Promise<void> => {
    server = await spawnGuarded([serverProgram, ...place, ...volatile, ...args]);
    await until(() => accepts({ port, host: '127.0.0.1' }), `${binary} to listen on port ${port}`);
  };
  const kill = async (): Promise<void> => server?.end();
  const stop = async (): Promise<void> => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    binary,
    start,
    stop,
    kill,
    freeze: () => void (server && process.kill(server.pid, 'SIGSTOP')),
    thaw: () => void (server && process.kill(server.pid, 'SIGCONT')),
    [Symbol.asyncDispose]: stop,
  };
}

const volatile = ['--appendonly', 'no', '--save', '', '--loglevel', 'warning'];

export interface Guarded {
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** The shell kills the server, frozen or not, when the shell's input ends. The kernel ends it when this process dies. */
export async function spawnGuarded(command: readonly string[]): Promise<Guarded> {
  const guard = '"$@" > /dev/null & echo $!; exec 2> /dev/null; read -r _; kill -9 $!; wait $!';
  const child = spawn('sh', ['-c', guard, 'sh', ...command], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [pid] = await once(child.stdout.setEncoding('utf8'), 'data');
  const end = async (): Promise<void> => {
    child.stdin.end();
    await exit;
  };
  return { pid: Number(pid), end };
}

/**
 * Test files that run at the same time draw from different thousands of ports, below the ports that the system assigns. A port from the
 * system would be free again until the server listens, and another file's server could get it meanwhile.
 */
export async function freePort(): Promise<number> {
  const first = 10_000 + (Number(process.env.VITEST_POOL_ID ?? 0) % 20) * 1_000;
  for (;;) {
    const port = first + (drawn++ % 1_000);
    if (await isFree(port)) return port;
  }
}

let drawn = randomInt(1_000);

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isListening) await new Promise((resolve) => server.close(resolve));
  return isListening;
}
