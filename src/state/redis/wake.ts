// Word from Redis that there is something to do, so that nobody has to poll. Messages may be lost with a connection: whoever
// listens also looks from time to time.
import type { Redis } from 'ioredis';
import { openSibling } from './connection.ts';
import { wakeChannel } from './keys.ts';
import { insist } from './refusal.ts';
import type { WpRedis } from './scripts.ts';

/**
 * ready: there may be jobs to claim. changed: whoever runs jobs of the run has to look at its status. present: the worker, or all of
 * them where none is named, shall say that it is there.
 */
export type WakeKind = 'ready' | 'changed' | 'present';
export type WakeListener = (kind: WakeKind, of: string) => void;

/** A connection that only listens would never find out that it is half open. */
const pingMs = 3_000;

export class Wake {
  readonly #subscriber: Redis;
  readonly #pings: NodeJS.Timeout;
  readonly #listeners = new Set<WakeListener>();

  /** A subscribed connection can do nothing else, so this is one of its own. */
  constructor(redis: WpRedis) {
    this.#subscriber = openSibling(redis);
    this.#subscriber.on('message', (_channel, message: string) => {
      const [kind, of = ''] = message.split(' ');
      for (const listener of this.#listeners) listener(kind as WakeKind, of);
    });
    // What is wrong with Redis, the connections that work meet too and speak of.
    void insist(
      () => this.#subscriber.subscribe(wakeChannel),
      () => {},
    );
    this.#pings = setInterval(() => this.#ping(), pingMs).unref();
  }

  /** Returns what ends it. */
  listen(listener: WakeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#pings);
    this.#subscriber.disconnect();
  }

  /** The connection is given up when the answer does not come in time; while there is none, pings would only pile up. */
  #ping(): void {
    if (this.#subscriber.status === 'ready') this.#subscriber.ping().catch(() => {});
  }
}
