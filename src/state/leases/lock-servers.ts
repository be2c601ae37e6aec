// Lock servers: they hold the leases, independently of each other and of the Redis of the runs. A majority decides.
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeRedis } from '../redis/address.ts';
import { connectLockServer } from '../redis/connection.ts';
import { refusalIn, refusalInWords } from '../redis/refusal.ts';

export interface LockServersState {
  readonly count: number;
  /** Servers that cannot be used, as text: where each is, and why it cannot be used. */
  readonly away: readonly string[];
  /** False: no lease can be taken, and none can be kept for long. */
  readonly haveQuorum: boolean;
}

interface LockServer {
  readonly where: string;
  readonly client: Redis;
  /** Undefined: the server can be used. */
  problem?: string;
  /** How the server last refused a connection. Undefined once it has accepted one. */
  refusal?: string;
}

/** Share of the TTL. If two servers do not answer, there must be time to try again within a lease. */
const answerShare = 1 / 6;
const longestAnswerMs = 1_000;

export class LockServers {
  readonly clients: readonly Redis[];
  readonly #servers: readonly LockServer[];
  readonly #answerMs: number;
  readonly #onChange: (state: LockServersState) => void;
  readonly #closing = new AbortController();
  #told = '';

  /** `urls`: an odd number. `onChange` is called when servers become unusable or usable again. */
  constructor(urls: readonly string[], ttlMs: number, onChange: (state: LockServersState) => void) {
    this.#answerMs = answerMsFor(ttlMs);
    this.#servers = urls.map((url) => openServer(url, this.#answerMs));
    this.clients = this.#servers.map(({ client }) => client);
    this.#onChange = onChange;
  }

  /** Resolves when each server has answered or its time is up. From then on the servers are checked all the time. */
  async open(): Promise<void> {
    await Promise.all(this.#servers.map(({ client }) => firstWord(client, 2 * this.#answerMs)));
    await Promise.all(this.#servers.map((server) => this.#look(server)));
    this.#tell();
    for (const server of this.#servers) void this.#keepLooking(server);
  }

  close(): void {
    this.#closing.abort();
    for (const client of this.clients) client.disconnect();
  }

  async #keepLooking(server: LockServer): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await delay(2 * this.#answerMs, undefined, { signal, ref: false }).catch(() => {});
      await this.#look(server);
      if (!signal.aborted) this.#tell();
    }
  }

  /** Checks with a write, as leases need one: a server that is full or read-only answers, but cannot hold a lease. */
  async #look(server: LockServer): Promise<void> {
    try {
      await server.client.set('wp:lock-probe', '', 'PX', this.#answerMs);
      delete server.problem;
    } catch (error) {
      server.problem = problemOf(error as Error, server.refusal);
    }
  }

  #tell(): void {
    const away = this.#servers.filter(({ problem }) => problem !== undefined);
    const names = away.map(({ where }) => where).join();
    if (names === this.#told) return;
    this.#told = names;
    const count = this.#servers.length;
    const words = away.map(({ where, problem }) => `${where}: ${problem}`);
    this.#onChange({ count, away: words, haveQuorum: away.length <= (count - 1) / 2 });
  }
}

/** How long a lock server may take to answer. */
export function answerMsFor(ttlMs: number): number {
  return Math.round(Math.min(longestAnswerMs, ttlMs * answerShare));
}

/** Resolves when the server has let the client in, or has refused it, or the time is up. */
export function firstWord(client: Redis, limitMs: number): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    client.once('ready', settle).once('close', settle);
  });
}

function openServer(url: string, answerMs: number): LockServer {
  const server: LockServer = { where: describeRedis(url), client: connectLockServer(url, answerMs) };
  server.client.on('ready', () => {
    delete server.refusal;
  });
  server.client.on('error', (error) => {
    const refusal = refusalIn(error);
    if (refusal === undefined) delete server.refusal;
    else server.refusal = refusal;
  });
  return server;
}

function problemOf(error: Error, refusalBefore: string | undefined): string {
  const refusal = refusalIn(error) ?? refusalBefore;
  if (refusal !== undefined) return refusalInWords(refusal).replace(/\.$/, '');
  return /timed out/.test(error.message) ? 'no answer' : 'no connection';
}
