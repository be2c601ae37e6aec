// A redis-server of a test's own: on a loopback port, nothing persisted unless asked for, gone with the test process even if that
// is killed. It can be frozen, killed, and started again on the same port and data.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findServerBinary } from '../../src/embedded/binary.ts';
import { accepts } from './accepts.ts';
import { until } from './until.ts';

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Where it keeps its data. */
  readonly folder: string;
  /** `redis-server` or `valkey-server`. */
  readonly binary: string;
  readonly stop: () => Promise<void>;
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** As kill -9 and power cuts do. */
  readonly kill: () => Promise<void>;
  /** On the same port and data. */
  readonly start: () => Promise<void>;
}

export const serverProgram = findServerBinary();

/** `args` are redis-server's own, for instance `['--maxmemory', '50mb']`. */
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
    ...{ url: `redis://127.0.0.1:${port}`, port, folder, binary, start, stop, kill },
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

/** The shell kills the server, frozen or not, when its own input ends, which the kernel sees to when this process dies. */
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
