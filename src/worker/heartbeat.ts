// Shows others that a worker is there and what it does, and learns whether a user wants it to drain.
import { endPresence, type ShownPresence, showPresence } from '../state/look/presence.ts';
import type { WpRedis } from '../state/redis/scripts.ts';

export interface HeartbeatOptions {
  readonly redis: WpRedis;
  readonly worker: string;
  readonly describe: () => Omit<ShownPresence, 'since'>;
  readonly onDrain: () => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #since: number | undefined;
  #hasEnded = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  async show(): Promise<void> {
    if (this.#hasEnded) return;
    const { redis, describe, onDrain } = this.#options;
    const { since, isAsked } = await showPresence(redis, { ...describe(), since: this.#since });
    this.#since = since;
    if (isAsked) onDrain();
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await endPresence(this.#options.redis, this.#options.worker);
  }
}
