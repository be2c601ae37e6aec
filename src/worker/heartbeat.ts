// That a worker is there, and what it does, as others see it; and whether somebody wants it to be drained.
import { endPresence, type ShownPresence, showPresence } from '../state/look/presence.ts';
import type { WpRedis } from '../state/redis/scripts.ts';

export class Heartbeat {
  readonly #redis: WpRedis;
  readonly #worker: string;
  readonly #describe: () => Omit<ShownPresence, 'since'>;
  readonly #onDrain: () => void;
  #since: number | undefined;
  #hasEnded = false;

  constructor(
    redis: WpRedis,
    worker: string,
    { describe, onDrain }: { readonly describe: () => Omit<ShownPresence, 'since'>; readonly onDrain: () => void },
  ) {
    this.#redis = redis;
    this.#worker = worker;
    this.#describe = describe;
    this.#onDrain = onDrain;
  }

  async show(): Promise<void> {
    if (this.#hasEnded) return;
    const { since, isAsked } = await showPresence(this.#redis, { ...this.#describe(), since: this.#since });
    this.#since = since;
    if (isAsked) this.#onDrain();
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await endPresence(this.#redis, this.#worker);
  }
}
