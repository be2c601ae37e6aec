// Word from Redis that there is something to do, so that nobody has to poll. Messages may be lost with a connection: whoever
// listens also looks from time to time.
import type { Redis } from 'ioredis';
import { wakeChannel } from './keys.ts';

/**
 * ready: there may be jobs to claim. changed: whoever runs jobs of the run has to look at its status. present: the worker, or all of
 * them where none is named, shall say that it is there.
 */
export type WakeKind = 'ready' | 'changed' | 'present';
export type WakeListener = (kind: WakeKind, of: string) => void;

export class Wake {
  readonly #subscriber: Redis;
  readonly #listeners = new Set<WakeListener>();

  /** A subscribed connection can do nothing else, so this is one of its own. */
  constructor(redis: Redis) {
    this.#subscriber = redis.duplicate();
    this.#subscriber.on('error', () => {});
    this.#subscriber.on('message', (_channel, message: string) => {
      const [kind, of = ''] = message.split(' ');
      for (const listener of this.#listeners) listener(kind as WakeKind, of);
    });
    this.#subscriber.subscribe(wakeChannel).catch(() => {});
  }

  /** Returns what ends it. */
  listen(listener: WakeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#subscriber.disconnect();
  }
}
