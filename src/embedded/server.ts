// What wp asks an embedded server: whether it is there, who is connected, whether it has a keeper, whether it is up.
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { meansNobodyListens, RedisConnection, RedisRefusal } from './connection.ts';

/** Limit for a server to load its data, and for every other wait of a command that wants to use it. */
export const startLimitMs = 30_000;

/** Name of a keeper's connection, as CLIENT LIST shows it. */
export const keeperName = 'wp-keeper';

/** Name of a keeper that is about to end the server. keeper.ts says why that makes joining safe. */
export const closingKeeperName = 'wp-keeper-closing';

export interface Client {
  /** Grows with every connection, so the lowest id is the oldest connection. */
  readonly id: number;
  /** Empty if the client has set no name. */
  readonly name: string;
}

/** Whether a keeper looks after the server. `closing`: the keeper is about to end the server. */
export type KeeperState = 'present' | 'missing' | 'closing';

/** undefined: nobody listens. Any other error is thrown, as it does not tell whether a server is there. */
export async function openServer(socketPath: string): Promise<RedisConnection | undefined> {
  try {
    return await RedisConnection.open(socketPath, startLimitMs);
  } catch (error) {
    if (meansNobodyListens(error)) return undefined;
    throw error;
  }
}

export async function listClients(server: RedisConnection): Promise<readonly Client[]> {
  const lines = (await server.command('CLIENT', 'LIST')).split('\n');
  return lines.flatMap((line) => {
    const [, id, name] = line.match(/^id=(\d+) .*?\bname=(\S*)/) ?? [];
    return id === undefined ? [] : [{ id: Number(id), name: name ?? '' }];
  });
}

export function isKeeper({ name }: Client): boolean {
  return name === keeperName || name === closingKeeperName;
}

export async function readKeeperState(server: RedisConnection): Promise<KeeperState> {
  const names = (await listClients(server)).map(({ name }) => name);
  if (names.includes(closingKeeperName)) return 'closing';
  return names.includes(keeperName) ? 'present' : 'missing';
}

/** Waits until the server has loaded its data. Before that it listens, but refuses commands. */
export async function untilUp(server: RedisConnection): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const refusal = await server.command('PING').then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof RedisRefusal) return error.message;
        throw error;
      },
    );
    if (refusal === undefined) return;
    const isPassing = refusal.startsWith('LOADING') || refusal.startsWith('BUSY');
    if (!isPassing || performance.now() - startedAt > startLimitMs) {
      throw new WpError(`The embedded Redis refuses commands: ${refusal}`, exitCodes.infrastructure);
    }
    await delay(20);
  }
}
