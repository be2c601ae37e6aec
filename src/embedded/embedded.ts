// The embedded Redis: joins the server that all wp processes with the same state folder share, or starts it.
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { type RedisConnection, RedisGone } from './connection.ts';
import { hasFolders, openFolders } from './folder.ts';
import { lastLogLines } from './processes.ts';
import { attendance, openServer, startLimitMs, untilUp } from './server.ts';
import { type Place, socketPathOf, takeCharge } from './start.ts';

export interface EmbeddedRedis {
  readonly socketPath: string;
}

/**
 * Resolves once the server answers, and holds a connection to it that is the sign of life of this process: it neither keeps
 * the process alive nor ever lets the keeper end the server, and the kernel closes it however the process dies. Should the
 * server be lost meanwhile it is started again, with the same data at the same path. `onSpawn`: see `Place`.
 */
export async function ensureEmbeddedRedis(stateFolder?: string, onSpawn?: () => void): Promise<EmbeddedRedis> {
  const folders = openFolders(withStateFolder(stateFolder));
  await hold({ ...folders, onSpawn });
  return { socketPath: socketPathOf(folders) };
}

/** Its socket, where a server answers now. None is started, and no folder is made. */
export async function findEmbeddedRedis(stateFolder?: string): Promise<string | undefined> {
  const env = withStateFolder(stateFolder);
  if (!hasFolders(env)) return undefined;
  const socketPath = socketPathOf(openFolders(env));
  const server = await openServer(socketPath);
  server?.close();
  return server && socketPath;
}

function withStateFolder(stateFolder: string | undefined): NodeJS.ProcessEnv {
  return { ...process.env, ...(stateFolder !== undefined && { WP_STATE_DIR: stateFolder }) };
}

async function hold(place: Place): Promise<void> {
  const server = await joinOrStart(place);
  server.unref();
  void server.closed.then(() => holdAgain(place));
}

async function holdAgain(place: Place): Promise<void> {
  for (let held = false; !held; ) {
    await delay(200, undefined, { ref: false });
    held = await hold(place).then(
      () => true,
      () => false,
    );
  }
}

async function joinOrStart(place: Place): Promise<RedisConnection> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < startLimitMs) {
    try {
      const server = (await join(place)) ?? (await takeCharge(place));
      if (server) {
        await server.command('CLIENT', 'SETNAME', 'wp');
        await untilUp(server);
        return server;
      }
    } catch (error) {
      if (!passes(error)) throw error;
    }
    await delay(10);
  }
  throw new WpError(
    `The embedded Redis in ${place.data} did not answer within ${startLimitMs / 1000} s. Its last words:\n` +
      `${lastLogLines(place.data)}\nIf its process hangs, end it; the data are kept.`,
    exitCodes.infrastructure,
  );
}

/** `undefined` where there is no server, or none that will stay: taking charge is next. */
async function join(place: Place): Promise<RedisConnection | undefined> {
  const server = await openServer(socketPathOf(place));
  if (!server || (await attendance(server)) === 'kept') return server;
  server.close();
  return undefined;
}

/** A server that ended while we spoke to it, or whose queue of newcomers is full. */
function passes(error: unknown): boolean {
  return error instanceof RedisGone || (error as NodeJS.ErrnoException).code === 'EAGAIN';
}
