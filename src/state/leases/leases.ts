// Leases: Redlock locks which say that their holder is alive. Validity is counted on a monotonic clock, from before the successful request
// was sent.
import type { Redis } from 'ioredis';
import { byValue, monotonicMs, problemsOf, Renewal, renewedAt } from './renewal.ts';
import type { RenewalThread } from './renewal-thread.ts';

/** A server that holds locks, as a connection to it. */
export type LockServer = Redis;

export interface LeaseListener {
  /** Called at most once for a key, early enough to kill its jobs before the lease ends. */
  readonly onLost: (key: string) => void;
  /** A lease could not be taken, for another reason than that somebody else holds it. */
  readonly onUnavailable: (error: unknown) => void;
}

/** A lease that a thread has not renewed for this share of the TTL is renewed here. */
const helpShare = 1 / 2;

export class Leases {
  readonly #servers: readonly LockServer[];
  readonly #ttlMs: number;
  readonly #listener: LeaseListener;
  readonly #renewal: Renewal;
  readonly #thread: RenewalThread | undefined;
  readonly #releasing = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /** `servers`: one, or an odd number of independent ones. `thread`: renews leases too, whatever this thread is busy with. */
  constructor(servers: readonly LockServer[], ttlMs: number, listener: LeaseListener, thread?: RenewalThread) {
    this.#servers = servers;
    this.#ttlMs = ttlMs;
    this.#listener = listener;
    this.#renewal = new Renewal(servers, ttlMs, (key) => this.#onRefused(key));
    this.#thread = thread;
  }

  /** True: the lease is held, and long enough to kill what runs under it before it ends. */
  holds(key: string): boolean {
    const lease = this.#renewal.leases.get(key);
    return lease !== undefined && !this.#isEnding(renewedAt(lease));
  }

  /** Tries once to take each key. Returns the keys that it holds now. A lost race is not reported. */
  async take(keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    if (await this.#acquire(keys)) return new Set(keys.filter((key) => this.#renewal.leases.has(key)));
    if (keys.length === 1) return new Set();
    const alone = await Promise.all(keys.map((key) => this.take([key])));
    return new Set(alone.flatMap((held) => [...held]));
  }

  /** The keys for which most servers know no holder, or do not answer. Only a hint; `take` is the proof. */
  async unheld(keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    const answers = await Promise.all(this.#servers.map((server) => server.mget(...keys).catch(() => [])));
    const isFree = (index: number): boolean => answers.filter((holders) => !holders[index]).length > answers.length / 2;
    return new Set(keys.filter((_, index) => isFree(index)));
  }

  /** Rejects with the reason while leases cannot be taken. Nobody else may use `key`. */
  async probe(key: string): Promise<void> {
    const { redlock } = this.#renewal;
    const lock = await redlock.acquire([key], this.#ttlMs).catch(async (error) => {
      throw (await problemsOf(error))[0] ?? error;
    });
    redlock.release(lock).catch(() => {});
  }

  /** Does not wait for the servers. A lock that stays behind ends with its TTL. */
  release(keys: readonly string[]): void {
    const held = keys.flatMap((key) => {
      const lease = this.#renewal.leases.get(key);
      return lease ? [[key, lease] as const] : [];
    });
    if (held.length === 0) return;
    const heldKeys = held.map(([key]) => key);
    this.#renewal.forget(heldKeys);
    this.#thread?.forget(heldKeys);
    for (const [value, group] of byValue(held)) this.#giveBack(group, value);
    if (this.#renewal.leases.size === 0) this.#stopTimer();
  }

  #giveBack(keys: readonly string[], value: string): void {
    const forget = (): void => {
      for (const key of keys) if (this.#releasing.get(key) === released) this.#releasing.delete(key);
    };
    const released: Promise<void> = this.#renewal.redlock.release(this.#renewal.lock(keys, value)).then(forget, forget);
    for (const key of keys) this.#releasing.set(key, released);
  }

  async #acquire(keys: readonly string[]): Promise<boolean> {
    // A server that does not know the script yet gets the release twice, and the second one could hit the new lock.
    await Promise.all(keys.map((key) => this.#releasing.get(key)));
    const sentAt = monotonicMs();
    const { redlock } = this.#renewal;
    const lock = await redlock.acquire([...keys], this.#ttlMs).catch((error) => this.#noteFailure(error));
    if (!lock) return false;
    const times = new Float64Array(new SharedArrayBuffer(8 * keys.length)).fill(sentAt);
    this.#renewal.watch(keys, lock.value, times);
    // The answer took so long that too little validity is left, so the lease counts as not obtained.
    if (this.#isEnding(sentAt)) {
      this.release(keys);
    } else {
      this.#thread?.watch(keys, lock.value, times, (key) => this.#onRefused(key));
      this.#startTimer();
    }
    return true;
  }

  async #noteFailure(error: unknown): Promise<undefined> {
    const [problem] = await problemsOf(error);
    if (problem) this.#listener.onUnavailable(problem);
  }

  /** Keeps a quarter of the TTL for killing the job. Clock drift takes far less. */
  #isEnding(renewed: number): boolean {
    return monotonicMs() - renewed > this.#ttlMs * 0.75;
  }

  #startTimer(): void {
    this.#timer ??= setTimeout(() => this.#tick(), (this.#ttlMs / 9) * (0.9 + Math.random() * 0.2)).unref();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#timer = undefined;
    const ending = [...this.#renewal.leases].filter(([, lease]) => this.#isEnding(renewedAt(lease)));
    this.#lose(ending.map(([key]) => key));
    this.#renewal.renewDue(this.#thread && helpShare);
    if (this.#renewal.leases.size > 0) this.#startTimer();
  }

  #onRefused(key: string): void {
    if (this.#renewal.leases.has(key)) this.#lose([key]);
  }

  #lose(keys: readonly string[]): void {
    this.release(keys);
    for (const key of keys) this.#listener.onLost(key);
  }
}
