// Leases: Redlock locks which say that the holder of a job is alive. Only this file uses `redlock`, and works around it: it makes
// a new lock object for every call, because `redlock` judges its own by the wall clock, which may jump; `redlock` never retries;
// and validity is counted here on a monotonic clock, from before the successful request was sent.
import type { Redis } from 'ioredis';
import Redlock, { ExecutionError, Lock, ResourceLockedError, type Votes } from 'redlock';

interface Lease {
  /** The lock's value. Locks that were taken in one call share it, and are renewed in one call. */
  readonly value: string;
  /** By performance.now(). */
  renewedAt: number;
  renewing: boolean;
}

/** A server that holds locks, as a connection to it. */
export type LockServer = Redis;

export interface LeaseListener {
  /** Called at most once for a key, early enough to kill its job before the lease ends. */
  readonly onLost: (key: string) => void;
  /** A lease could not be taken, for another reason than that somebody else holds it. */
  readonly onUnavailable: (error: unknown) => void;
}

export class Leases {
  readonly #servers: readonly LockServer[];
  readonly #redlock: Redlock;
  readonly #ttlMs: number;
  readonly #listener: LeaseListener;
  readonly #held = new Map<string, Lease>();
  readonly #releasing = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  /** `servers`: one, or an odd number of independent ones. */
  constructor(servers: readonly LockServer[], ttlMs: number, listener: LeaseListener) {
    this.#servers = servers;
    this.#redlock = new Redlock(servers, { retryCount: 0 });
    this.#ttlMs = ttlMs;
    this.#listener = listener;
  }

  /** Tries once to take each key. Returns the keys that it holds now. A lost race is not reported. */
  async take(keys: readonly string[]): Promise<ReadonlySet<string>> {
    if (keys.length === 0) return new Set();
    if (await this.#acquire(keys)) return new Set(keys.filter((key) => this.#held.has(key)));
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
    const lock = await this.#redlock.acquire([key], this.#ttlMs).catch(async (error) => {
      throw (await problemsOf(error))[0] ?? error;
    });
    this.#redlock.release(lock).catch(() => {});
  }

  /** Does not wait for the servers. A lock that stays behind ends with its TTL. */
  release(keys: readonly string[]): void {
    for (const [value, group] of this.#byValue(keys)) {
      for (const key of group) this.#held.delete(key);
      const released: Promise<void> = this.#redlock.release(this.#lock(group, value)).then(
        () => this.#forget(group, released),
        () => this.#forget(group, released),
      );
      for (const key of group) this.#releasing.set(key, released);
    }
    if (this.#held.size === 0) this.#stopTimer();
  }

  #forget(keys: readonly string[], released: Promise<void>): void {
    for (const key of keys) if (this.#releasing.get(key) === released) this.#releasing.delete(key);
  }

  #lock(keys: readonly string[], value: string): Lock {
    return new Lock(this.#redlock, [...keys], value, [], Number.POSITIVE_INFINITY);
  }

  async #acquire(keys: readonly string[]): Promise<boolean> {
    // A server that does not know the script yet gets the release twice, and the second one could hit the new lock.
    await Promise.all(keys.map((key) => this.#releasing.get(key)));
    const sentAt = performance.now();
    const lock = await this.#redlock.acquire([...keys], this.#ttlMs).catch((error) => this.#noteFailure(error));
    if (!lock) return false;
    for (const key of keys) this.#held.set(key, { value: lock.value, renewedAt: sentAt, renewing: false });
    // The answer took so long that too little validity is left, so the lease counts as not obtained.
    if (this.#isEnding(sentAt)) this.release(keys);
    else this.#startTimer();
    return true;
  }

  async #noteFailure(error: unknown): Promise<undefined> {
    const [problem] = await problemsOf(error);
    if (problem) this.#listener.onUnavailable(problem);
  }

  /** Keeps a quarter of the TTL for killing the job. Clock drift takes far less. */
  #isEnding(renewedAt: number): boolean {
    return performance.now() - renewedAt > this.#ttlMs * 0.75;
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
    this.#lose([...this.#held].filter(([, { renewedAt }]) => this.#isEnding(renewedAt)).map(([key]) => key));
    const due = [...this.#held].filter(([, lease]) => this.#isDue(lease)).map(([key]) => key);
    for (const [value, keys] of this.#byValue(due)) void this.#renew(keys, value);
    if (this.#held.size > 0) this.#startTimer();
  }

  #isDue({ renewing, renewedAt }: Lease): boolean {
    return !renewing && performance.now() - renewedAt > this.#ttlMs / 3;
  }

  /** A refusal for several keys says only that one of them is lost. To find out which, each is renewed alone. */
  async #renew(keys: readonly string[], value: string): Promise<void> {
    const leases = keys.flatMap((key) => this.#held.get(key) ?? []);
    for (const lease of leases) lease.renewing = true;
    const sentAt = performance.now();
    const answer = await this.#extend(keys, value);
    for (const lease of leases) {
      lease.renewing = false;
      if (answer === 'extended') lease.renewedAt = sentAt;
    }
    if (answer !== 'refused') return;
    // Keys that were released while the answer was on its way may have caused the refusal.
    const held = keys.filter((key) => this.#held.get(key)?.value === value);
    if (keys.length > 1) for (const key of held) void this.#renew([key], value);
    else this.#lose(held);
  }

  /** unanswered: too few servers answered. It is tried again until too little validity is left. */
  async #extend(keys: readonly string[], value: string): Promise<'extended' | 'refused' | 'unanswered'> {
    try {
      const { attempts } = await this.#redlock.extend(this.#lock(keys, value), this.#ttlMs);
      for (const votes of attempts) void this.#restore(votes, keys, value);
      return 'extended';
    } catch (error) {
      return (await problemsOf(error)).length > 0 ? 'unanswered' : 'refused';
    }
  }

  /**
   * Writes the lock to a server that has lost its data; otherwise the lease would not survive the loss of the next server. Done only
   * while most servers have the lock, so nobody else can hold it, and never over another lock.
   */
  async #restore(votes: Promise<Votes>, keys: readonly string[], value: string): Promise<void> {
    for (const [server, vote] of (await votes).votesAgainst) {
      if (!(vote instanceof ResourceLockedError)) continue;
      const held = keys.filter((key) => this.#held.get(key)?.value === value);
      for (const key of held) server.set(key, value, 'PX', this.#ttlMs, 'NX').catch(() => {});
    }
  }

  #lose(keys: readonly string[]): void {
    this.release(keys);
    for (const key of keys) this.#listener.onLost(key);
  }

  #byValue(keys: readonly string[]): Map<string, string[]> {
    const groups = new Map<string, string[]>();
    for (const key of keys) {
      const value = this.#held.get(key)?.value;
      if (value === undefined) continue;
      const group = groups.get(value);
      if (group) group.push(key);
      else groups.set(value, [key]);
    }
    return groups;
  }
}

/** Why servers did not say who has the lock. Empty: enough of them said it. */
async function problemsOf(error: unknown): Promise<unknown[]> {
  if (!(error instanceof ExecutionError)) return [error];
  const votes = await Promise.all(error.attempts);
  const against = votes.flatMap(({ votesAgainst }) => [...votesAgainst.values()]);
  return against.filter((vote) => !(vote instanceof ResourceLockedError));
}
