// Messages that there is something to do, so that nobody has to poll often. A lost connection loses messages, so every listener
// also looks from time to time.
import type { Redis } from 'ioredis';
import { openSibling } from './connection.ts';
import { wakeChannel } from './keys.ts';
import { insist } from './refusal.ts';
import type { WpRedis } from './scripts.ts';

/**
 * ready: there may be jobs to claim. changed: workers that run jobs of the run must look at its status. present: this worker, or
 * every worker if none is named, must show its presence.
 */
export type WakeKind = 'ready' | 'changed' | 'present';
export type WakeListener = (kind: WakeKind, of: string) => void;

/** Without pings, a connection that only listens would never notice that it is half open. */
const pingMs = 3_000;

export class Wake {
  readonly #subscriber: Redis;
  readonly #pings: NodeJS.Timeout;
  readonly #listeners = new Set<WakeListener>();

  /** Opens its own connection, because a subscribed connection can do nothing else. */
  constructor(redis: WpRedis) {
    this.#subscriber = openSibling(redis);
    this.#subscriber.on('message', (_channel, message: string) => {
      const [kind, of = ''] = message.split(' ');
      for (const listener of this.#listeners) listener(kind as WakeKind, of);
    });
    // The other connections report the same trouble.
    void insist(
      () => this.#subscriber.subscribe(wakeChannel),
      () => {},
    );
    this.#pings = setInterval(() => this.#ping(), pingMs).unref();
  }

  /** Returns a function that ends it. */
  listen(listener: WakeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#pings);
    this.#subscriber.disconnect();
  }

  /** Closes the connection if the answer does not come in time. Without a connection, pings would only pile up. */
  #ping(): void {
    if (this.#subscriber.status === 'ready') this.#subscriber.ping().catch(() => {});
  }
}
