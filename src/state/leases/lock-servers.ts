// Servers that hold the leases, independent of each other and of the Redis of the runs: what most of them say is so.
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeRedis } from '../redis/address.ts';
import { connectLockServer } from '../redis/connection.ts';
import { refusalIn, refusalInWords } from '../redis/refusal.ts';

export interface LockServersState {
  readonly count: number;
  /** Those that cannot be used, in words: where they are, and why not. */
  readonly away: readonly string[];
  /** False: no lease can be taken, or kept for long. */
  readonly haveQuorum: boolean;
}

interface LockServer {
  readonly where: string;
  readonly client: Redis;
  /** Absent: it can be used. */
  problem?: string;
  /** What it last said to being connected to, absent after it has let us in. */
  refusal?: string;
}

/** Of the TTL: two servers that do not answer must leave time to try again within a lease. */
const answerShare = 1 / 6;
const longestAnswerMs = 1_000;

export class LockServers {
  readonly clients: readonly Redis[];
  readonly #servers: readonly LockServer[];
  readonly #answerMs: number;
  readonly #onChange: (state: LockServersState) => void;
  readonly #closing = new AbortController();
  #told = '';

  /** `urls`: an odd number. `onChange` is called when some go away or come back. */
  constructor(urls: readonly string[], ttlMs: number, onChange: (state: LockServersState) => void) {
    this.#answerMs = answerMsFor(ttlMs);
    this.#servers = urls.map((url) => openServer(url, this.#answerMs));
    this.clients = this.#servers.map(({ client }) => client);
    this.#onChange = onChange;
  }

  /** Resolves when each has answered, or has not for too long. From then on they are looked at all the time. */
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

  /** By a write, as leases need: a server that is full or read-only answers, and is of no use. */
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
