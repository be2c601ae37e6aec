// Says once what is wrong with Redis, and when it works again, so that waiting does not look like hanging.

import type { LockServersState } from '../../state/leases/lock-servers.ts';
import { describeRedis } from '../../state/redis/address.ts';
import { evictable } from '../../state/redis/eviction.ts';
import { startPulse } from '../../state/redis/pulse.ts';
import { isLost, type OnRedisTrouble, refusalIn, type Trouble } from '../../state/redis/refusal.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Output } from './output.ts';

/** Shorter outages are not reported. */
const minOutageMs = 500;

export class Outages {
  readonly #redis: WpRedis;
  readonly #where: string;
  readonly #say: Output['say'];
  readonly #meanwhile: string;
  readonly #untilAccepted: string;
  readonly #pulse: ReturnType<typeof startPulse>;
  /** The kinds of requests that Redis refuses at present. */
  readonly #refused = new Set<Trouble>();
  /** The first words of the refusals that were reported; the rest of a refusal may differ from one to the next. */
  readonly #said = new Set<string>();
  #isAway = false;
  #timer: NodeJS.Timeout | undefined;

  /** `isLooking`: this process runs no jobs, it only shows what others do. */
  constructor(redis: WpRedis, address: string, { say, isLooking }: Output & { readonly isLooking: boolean }) {
    this.#redis = redis;
    this.#where = `Redis at ${describeRedis(address)}`;
    this.#say = (text) => say(`wp: ${text}`);
    this.#meanwhile = isLooking ? 'What happens meanwhile is shown' : 'Results are kept and sent';
    this.#untilAccepted = `${isLooking ? 'Workers send theirs' : 'wp sends them'} again until Redis accepts them.`;
    if (redis.status !== 'ready') this.#noteAbsence(`waiting for ${this.#where}.`);
    redis.on('close', this.#onClose).on('ready', this.#onReady);
    this.#pulse = startPulse(redis, { late: this.#onClose, answered: this.#onAnswer });
  }

  get isAway(): boolean {
    return this.#isAway || this.#refused.size > 0;
  }

  /** Call this before closing the connection on purpose. */
  end(): void {
    clearTimeout(this.#timer);
    this.#pulse.stop();
    this.#redis.off('close', this.#onClose).off('ready', this.#onReady);
  }

  readonly onTrouble: OnRedisTrouble = (trouble, error) => {
    if (error !== undefined) this.#noteRefusal(trouble, error);
    else if (this.#refused.delete(trouble) && this.#refused.size === 0) {
      this.#said.clear();
      this.#say(`${this.#where} accepts requests again.`);
    }
  };

  /** Warns if a full Redis would remove keys of wp. Call this once Redis answers. */
  async sayEvictable(): Promise<void> {
    const found = await evictable(this.#redis);
    if (!found) return;
    this.#say(
      `WARNING: ${this.#where} removes keys when it is full (maxmemory-policy ${found.policy}), including ${found.lost}. Set maxmemory-policy to noeviction.`,
    );
  }

  sayLockServers({ count, away, haveQuorum }: LockServersState): void {
    const list = `${away.length} of ${count} lock servers cannot be used (${away.join('; ')})`;
    if (away.length === 0) this.#say('all lock servers can be used again.');
    else if (haveQuorum) this.#say(`${list}. Work goes on: the remaining lock servers are a majority.`);
    else
      this.#say(`${list}. Until a majority is back, wp starts no job, and ends running jobs to run them again later.`);
  }

  /** The `close` event reports a lost connection; a cluster has no such event for the connection to one of its servers. */
  #noteRefusal(trouble: Trouble, error: unknown): void {
    if (isLost(error)) {
      if (this.#redis.isCluster && this.#redis.status === 'ready') this.#noteLostServer(trouble);
      return;
    }
    this.#refused.add(trouble);
    const message = refusalIn(error) ?? (error instanceof Error ? error.message : String(error));
    const [kind = ''] = message.split(' ');
    if (this.#said.has(kind)) return;
    this.#said.add(kind);
    // Some answers of Redis end with a full stop already.
    const words = message.replace(/\.$/, '');
    this.#say(`${this.#where} refuses requests: ${words}. ${this.#untilAccepted}`);
  }

  #noteLostServer(trouble: Trouble): void {
    this.#refused.add(trouble);
    if (this.#said.size > 0) return;
    this.#said.add('lost');
    this.#say(`a server of ${this.#where} is away. ${this.#meanwhile} when it is back.`);
  }

  readonly #onClose = (): void => this.#noteAbsence(`${this.#where} is away. ${this.#meanwhile} when it is back.`);

  readonly #onAnswer = (refusal: Error | undefined): void => {
    this.onTrouble(this.#pulse, refusal);
    this.#onReady();
  };

  #noteAbsence(words: string): void {
    if (this.#isAway) return;
    this.#timer ??= setTimeout(() => {
      this.#isAway = true;
      this.#say(words);
    }, minOutageMs).unref();
  }

  readonly #onReady = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isAway) this.#say(`${this.#where} is back.`);
    this.#isAway = false;
  };
}
