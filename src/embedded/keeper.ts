// The keeper: a process of its own that ends the embedded server once nobody uses it, and then itself.
import { setTimeout as delay } from 'node:timers/promises';
import { RedisConnection, RedisRefusal } from './connection.ts';
import { type Client, closingKeeperName, isKeeper, keeperName, listClients } from './server.ts';

const lookEveryMs = 1_000;

/** Looks, not seconds: a keeper or server that was suspended meanwhile has not seen anybody leave. */
const idleLooks = 4;

/** How long the server may take to begin to listen. It does so within milliseconds, before it loads its data. */
const appearLimitMs = 5_000;

/**
 * Ends when the server does. A server that is slow, frozen or busy with a script is waited for, however long: silence is no
 * proof that nobody needs it.
 */
async function keep(server: RedisConnection): Promise<void> {
  const ownId = Number(await server.command('CLIENT', 'ID'));
  await server.command('CLIENT', 'SETNAME', keeperName);
  let idle = 0;
  for (;;) {
    const clients = await listClients(server).catch(unlessRefused);
    // Of two keepers the older one stays. Both may stay for a moment: two do what one does.
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
 * Nobody can join unseen in the moment of the end. The server does one thing at a time, so either a newcomer's own CLIENT
 * LIST comes before our change of name, and then it is on the list that we take after it and we stop; or it comes later,
 * and then the newcomer reads the name and starts over. If we are killed in between, the name goes with us.
 */
async function endUnlessUsed(server: RedisConnection): Promise<void> {
  await server.command('CLIENT', 'SETNAME', closingKeeperName);
  if (isUnused(await listClients(server))) await server.command('SHUTDOWN').catch(unlessRefused);
  // Still here: somebody came, or the server could not end now, for instance for want of disk space.
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
  // Every error but a refusal means that the server is gone, and with it the task.
  if (server) await keep(server).catch(() => {});
}

void keepAny(process.argv.slice(2)).then(() => process.exit());
