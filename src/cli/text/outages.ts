// Says what is wrong with Redis, once, and that it is over, so that waiting does not look like hanging.

import type { LockServersState } from '../../state/leases/lock-servers.ts';
import { describeRedis } from '../../state/redis/address.ts';
import { evictable } from '../../state/redis/eviction.ts';
import { isLost, type OnRedisTrouble, refusalIn, type Trouble } from '../../state/redis/refusal.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Output } from './output.ts';

/** A connection that is there, or back, by then was no outage worth words. */
const blinkMs = 500;

export class Outages {
  readonly #redis: WpRedis;
  readonly #where: string;
  readonly #say: Output['say'];
  readonly #meanwhile: string;
  /** What Redis refuses at present. */
  readonly #refused = new Set<Trouble>();
  /** What was said of these refusals, without what differs from one to the next. */
  readonly #said = new Set<string>();
  #isAway = false;
  #timer: NodeJS.Timeout | undefined;

  /** `isLooking`: this process only shows what others do. */
  constructor(redis: WpRedis, address: string, { say, isLooking }: Output & { readonly isLooking: boolean }) {
    this.#redis = redis;
    this.#where = `Redis at ${describeRedis(address)}`;
    this.#say = (text) => say(`wp: ${text}`);
    this.#meanwhile = isLooking ? 'What happens meanwhile is shown' : 'Results are kept and sent';
    if (redis.status !== 'ready') this.#noteAbsence(`waiting for ${this.#where}.`);
    redis.on('close', this.#onClose).on('ready', this.#onReady);
  }

  get isAway(): boolean {
    return this.#isAway || this.#refused.size > 0;
  }

  /** To be called before the connection is closed on purpose. */
  end(): void {
    clearTimeout(this.#timer);
    this.#redis.off('close', this.#onClose).off('ready', this.#onReady);
  }

  readonly onTrouble: OnRedisTrouble = (trouble, error) => {
    if (error !== undefined) this.#noteRefusal(trouble, error);
    else if (this.#refused.delete(trouble) && this.#refused.size === 0) {
      this.#said.clear();
      this.#say(`${this.#where} accepts requests again.`);
    }
  };

  /** Once it answers. */
  async sayEvictable(): Promise<void> {
    const found = await evictable(this.#redis);
    if (!found) return;
    this.#say(
      `WARNING: ${this.#where} removes keys when it is full (maxmemory-policy ${found.policy}), and with them ${found.lost}. Set it to noeviction.`,
    );
  }

  sayLockServers({ count, away, haveQuorum }: LockServersState): void {
    const list = `${away.length} of ${count} lock servers cannot be used (${away.join('; ')})`;
    if (away.length === 0) this.#say('all lock servers can be used again.');
    else if (haveQuorum) this.#say(`${list}. Work goes on, the others are enough.`);
    else
      this.#say(`${list}. Nothing new is started, and what runs is ended and run again, until most of them are back.`);
  }

  /** A lost connection is spoken of when it is lost; a cluster does not say so of one to a single server. */
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
    // Some of Redis' words are a sentence already.
    const words = message.replace(/\.$/, '');
    this.#say(`${this.#where} refuses requests: ${words}. They are sent again until it accepts them.`);
  }

  #noteLostServer(trouble: Trouble): void {
    this.#refused.add(trouble);
    if (this.#said.size > 0) return;
    this.#said.add('lost');
    this.#say(`a server of ${this.#where} is away. ${this.#meanwhile} when it is back.`);
  }

  readonly #onClose = (): void => this.#noteAbsence(`${this.#where} is away. ${this.#meanwhile} when it is back.`);

  #noteAbsence(words: string): void {
    if (this.#isAway) return;
    this.#timer ??= setTimeout(() => {
      this.#isAway = true;
      this.#say(words);
    }, blinkMs).unref();
  }

  readonly #onReady = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isAway) this.#say(`${this.#where} is back.`);
    this.#isAway = false;
  };
}
