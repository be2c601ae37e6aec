// The keeper: a separate process that ends the embedded server when no process uses it any more, and then itself.
import { setTimeout as delay } from 'node:timers/promises';
import { RedisConnection, RedisRefusal } from './connection.ts';
import { type Client, closingKeeperName, isKeeper, keeperName, listClients } from './server.ts';

const lookEveryMs = 1_000;

/** Counts looks, not seconds: after a suspension of the keeper or the server, the time alone does not show that nobody uses it. */
const idleLooks = 4;

/** How long the server may take until it listens. It does so within milliseconds, before it loads its data. */
const appearLimitMs = 5_000;

/**
 * Resolves when the server has ended, or another keeper stays. It waits for a slow, frozen or busy server for any time, as silence does
 * not prove that nobody needs the server.
 */
async function keep(server: RedisConnection): Promise<void> {
  const ownId = Number(await server.command('CLIENT', 'ID'));
  await server.command('CLIENT', 'SETNAME', keeperName);
  let idle = 0;
  for (;;) {
    const clients = await listClients(server).catch(unlessRefused);
    // Of two keepers the older one stays. Until then both do the same, which does no harm.
    if (clients?.some((client) => client.id < ownId && isKeeper(client))) return;
    idle = clients && isUnused(clients) ? idle + 1 : 0;
    if (idle >= idleLooks) {
      await endUnlessUsed(server);
      idle = 0;
    }
    await delay(lookEveryMs);
  }
}

/**
 * Invariant: no process joins a server that is about to end. The server does one thing at a time. If the CLIENT LIST of a new client comes
 * before our change of name, our own list shows that client, and the server stays. If it comes later, the new client reads the name
 * and starts over. If this keeper is killed in between, its name goes with its connection.
 */
async function endUnlessUsed(server: RedisConnection): Promise<void> {
  await server.command('CLIENT', 'SETNAME', closingKeeperName);
  if (isUnused(await listClients(server))) await server.command('SHUTDOWN').catch(unlessRefused);
  // The server is still here: a client came, or it could not end, for instance because the disk is full.
  await server.command('CLIENT', 'SETNAME', keeperName);
}

function isUnused(clients: readonly Client[]): boolean {
  return clients.every(isKeeper);
}

function unlessRefused(error: unknown): undefined {
  if (error instanceof RedisRefusal) return undefined;
  throw error;
}

async function findServer(paths: readonly string[]): Promise<RedisConnection | undefined> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < appearLimitMs) {
    for (const path of paths) {
      const server = await RedisConnection.open(path).catch(() => undefined);
      if (server) return server;
    }
    await delay(20);
  }
  return undefined;
}

async function keepAny(paths: readonly string[]): Promise<void> {
  const server = await findServer(paths);
  // Any error other than a refusal means that the server is gone, so there is nothing left to do.
  if (server) await keep(server).catch(() => {});
}

void keepAny(process.argv.slice(2)).then(() => process.exit());
