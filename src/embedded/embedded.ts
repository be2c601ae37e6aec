// The embedded Redis: joins the server that all wp processes with the same state folder share, or starts it.
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { type RedisConnection, RedisGone } from './connection.ts';
import { hasFolders, openFolders } from './folder.ts';
import { lastLogLines } from './processes.ts';
import { openServer, readKeeperState, startLimitMs, untilUp } from './server.ts';
import { replaceKeeper, type StartOptions, socketPathOf, startUnderLock } from './start.ts';

export interface EmbeddedRedis {
  readonly socketPath: string;
}

/**
 * Resolves when the server answers. From then on this process holds a connection, which tells the keeper that the server is in use. The
 * connection does not keep the process alive, and the kernel closes it however the process dies. If the server is lost meanwhile, it is
 * started again with the same data at the same path; if the keeper is, another one is started. `onSpawn`: see `StartOptions`.
 */
export async function ensureEmbeddedRedis(stateFolder?: string, onSpawn?: () => void): Promise<EmbeddedRedis> {
  const folders = openFolders(withStateFolder(stateFolder));
  await hold({ ...folders, onSpawn });
  return { socketPath: socketPathOf(folders) };
}

/** The socket of a server that answers now. Starts no server and makes no folder. */
export async function findEmbeddedRedis(stateFolder?: string): Promise<string | undefined> {
  const env = withStateFolder(stateFolder);
  if (!hasFolders(env)) return undefined;
  const socketPath = socketPathOf(openFolders(env));
  const server = await openServer(socketPath);
  server?.close();
  return server && socketPath;
}

function withStateFolder(stateFolder: string | undefined): NodeJS.ProcessEnv {
  return { ...process.env, WP_STATE_DIR: stateFolder ?? process.env.WP_STATE_DIR };
}

async function hold(options: StartOptions): Promise<void> {
  const server = await joinOrStart(options);
  server.unref();
  const watching = new AbortController();
  void watchKeeper(server, options, watching.signal);
  void server.closed.then(() => {
    watching.abort();
    void holdAgain(options);
  });
}

/** How long a server may be without a keeper. Only if all processes end within this time is nobody left to end it. */
const keeperLookMs = 1_000;

async function watchKeeper(server: RedisConnection, options: StartOptions, gone: AbortSignal): Promise<void> {
  while (!gone.aborted) {
    await delay(keeperLookMs, undefined, { ref: false });
    // What fails now, for example because too many files are open, may work at the next look.
    await replaceKeeper(server, options).catch(() => {});
  }
}

async function holdAgain(options: StartOptions): Promise<void> {
  for (let held = false; !held; ) {
    await delay(200, undefined, { ref: false });
    held = await hold(options).then(
      () => true,
      () => false,
    );
  }
}

async function joinOrStart(options: StartOptions): Promise<RedisConnection> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < startLimitMs) {
    try {
      const server = (await join(options)) ?? (await startUnderLock(options));
      if (server) {
        await server.command('CLIENT', 'SETNAME', 'wp');
        await untilUp(server);
        return server;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await delay(10);
  }
  throw new WpError(
    `The embedded Redis in ${options.data} did not answer within ${startLimitMs / 1000} s. The end of its log:\n` +
      `${lastLogLines(options.data)}\nIf its process hangs, kill it and try again. The data are kept.`,
    exitCodes.infrastructure,
  );
}

/** undefined: there is no server, or it has no keeper, or it is about to end. Then `startUnderLock` is next. */
async function join(options: StartOptions): Promise<RedisConnection | undefined> {
  const server = await openServer(socketPathOf(options));
  if (!server || (await readKeeperState(server)) === 'present') return server;
  server.close();
  return undefined;
}

/** The server ended while we talked to it, or its queue of new connections is full. */
function isPassing(error: unknown): boolean {
  return error instanceof RedisGone || (error as NodeJS.ErrnoException).code === 'EAGAIN';
}
