// What wp asks an embedded server: whether it is there, who is connected, whether a keeper looks after it, whether it is up.
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { meansNobodyListens, RedisConnection, RedisRefusal } from './connection.ts';

/** How long a server may take to load its data, and any other wait of a command that wants to use it. */
export const startLimitMs = 30_000;

/** Name of a keeper's connection. */
export const keeperName = 'wp-keeper';

/** Its name from the moment it has decided to end the server; keeper.ts says why that makes joining safe. */
export const closingKeeperName = 'wp-keeper-closing';

export interface Client {
  /** Grows with every connection, so that the lowest is the oldest. */
  readonly id: number;
  /** Empty where the client gave none. */
  readonly name: string;
}

/** `closing`: its keeper is about to end it. */
export type Attendance = 'kept' | 'unkept' | 'closing';

/** `undefined` where nobody listens; every other difficulty is thrown, for it says nothing about whether a server is there. */
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

export async function attendance(server: RedisConnection): Promise<Attendance> {
  const names = (await listClients(server)).map(({ name }) => name);
  if (names.includes(closingKeeperName)) return 'closing';
  return names.includes(keeperName) ? 'kept' : 'unkept';
}

/** A server listens before it has read its data, and lets nobody at them until then. */
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
    const passes = refusal.startsWith('LOADING') || refusal.startsWith('BUSY');
    if (!passes || performance.now() - startedAt > startLimitMs) {
      throw new WpError(`The embedded Redis does not serve: ${refusal}`, exitCodes.infrastructure);
    }
    await delay(20);
  }
}
