// A state folder for one test, real processes that use the embedded Redis in it, and a view of what runs there.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { RedisConnection } from '../../src/embedded/connection.ts';
import { openFolders } from '../../src/embedded/folder.ts';
import { commandLineOf, processesWith } from '../support/processes.ts';
import { until } from '../support/until.ts';

export interface StateFolder {
  readonly path: string;
  readonly socketPath: string;
  /** Starts a process that calls ensureEmbeddedRedis and then lives until it is killed. Rejects with its stderr if it fails. */
  readonly startClient: (env?: NodeJS.ProcessEnv) => Promise<Client>;
  /** Ids of the processes with this folder's sockets on their command line, without zombies. */
  readonly servers: () => number[];
  readonly keepers: () => number[];
  readonly connect: () => Promise<RedisConnection>;
  /** Kills the processes that are left, and removes the folder. */
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

export interface Client {
  readonly child: ChildProcess;
  readonly socketPath: string;
  /** Resolves when the process is gone. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
}

/** `below`: more folders, to make the path longer. */
export function makeStateFolder(below = ''): StateFolder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'wp-state-')));
  const path = join(root, below);
  const { sockets } = openFolders({ WP_STATE_DIR: path });
  const socketPath = join(sockets, 'redis.sock');
  const children: ChildProcess[] = [];
  const servers = (): number[] => programs(sockets, /^\S*(redis|valkey)-server /);
  const keepers = (): number[] => programs(sockets, /keeper\.js/);
  return {
    path,
    socketPath,
    startClient: async (env = {}) => startClient(children, { ...process.env, WP_STATE_DIR: path, ...env }),
    servers,
    keepers,
    connect: () => RedisConnection.open(socketPath),
    [Symbol.asyncDispose]: async () => {
      for (const child of children) child.kill('SIGKILL');
      const left = (): number[] => [...servers(), ...keepers()];
      for (const pid of left()) process.kill(pid, 'SIGKILL');
      await until(() => left().length === 0, 'the processes to be gone');
      for (const made of [root, sockets]) rmSync(made, { recursive: true, force: true });
    },
  };
}

async function startClient(children: ChildProcess[], env: NodeJS.ProcessEnv): Promise<Client> {
  const child = spawn(process.execPath, [join(await bundle(), 'client.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const line = once(createInterface(child.stdout), 'line');
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`exit code ${code}: ${errors}`)));
  const [socketPath] = (await Promise.race([line, failed])) as string[];
  failed.catch(() => {});
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { child, socketPath: socketPath ?? '', kill };
}

let bundled: Promise<string> | undefined;

/** Both programs lie side by side, as in the package. Built once per process of tests. */
function bundle(): Promise<string> {
  bundled ??= (async () => {
    const outdir = mkdtempSync(join(process.env.WP_STATE_DIR ?? tmpdir(), 'wp-embedded-'));
    const contents = `
      import { ensureEmbeddedRedis } from './embedded.ts';
      const { socketPath } = await ensureEmbeddedRedis().catch((error) => {
        console.error(error.message);
        process.exit(error.exitCode ?? 70);
      });
      console.log(socketPath);
      setInterval(() => {}, 1e9);`;
    const folder = join(dirname(import.meta.dirname), '..', 'src', 'embedded');
    const common = { outdir, bundle: true, format: 'esm', platform: 'node', target: 'node20.19' } as const;
    await build({
      ...common,
      stdin: { contents, resolveDir: folder },
      entryNames: 'client',
      outExtension: { '.js': '.mjs' },
    });
    await build({ ...common, entryPoints: [join(folder, 'keeper.ts')] });
    return outdir;
  })();
  return bundled;
}

function programs(folder: string, program: RegExp): number[] {
  return processesWith(`${folder}/`).filter((pid) => program.test(commandLineOf(pid)));
}
