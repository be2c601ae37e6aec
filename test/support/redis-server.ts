// A redis-server of a test's own: on a loopback port, nothing persisted, gone with the test process even if that is killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findServerBinary } from '../../src/embedded/binary.ts';
import { accepts } from './accepts.ts';
import { until } from './until.ts';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** `redis-server` or `valkey-server`. */
  readonly binary: string;
  readonly stop: () => Promise<void>;
}

/** `args` are redis-server's own, for instance `['--maxmemory', '50mb']`. */
export async function startRedisServer(args: readonly string[] = []): Promise<RedisServer> {
  const program = findServerBinary();
  const binary = basename(program);
  const folder = mkdtempSync(join(tmpdir(), 'wp-test-redis-'));
  const port = await freePort();
  const child = spawnGuarded([
    program,
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
    ...volatile,
    ...args,
  ]);
  await until(() => accepts({ port, host: '127.0.0.1' }), `${binary} to listen on port ${port}`);
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, port, binary, stop };
}

const volatile = ['--appendonly', 'no', '--save', '', '--loglevel', 'warning'];

/** The shell ends the server when its own input ends, which the kernel sees to when this process dies. */
export function spawnGuarded(command: readonly string[], errors: 'inherit' | 'ignore' = 'inherit'): ChildProcess {
  const guard = '"$@" & read -r _; kill $!; wait $!';
  return spawn('sh', ['-c', guard, 'sh', ...command], { stdio: ['pipe', 'ignore', errors] });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
