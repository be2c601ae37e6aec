// Renews leases with Redlock until they are forgotten. Used where leases are taken, and in the thread that renews them (renewal-thread.ts).
// Only this file imports `redlock`, and works around it: it never retries, and each call gets a new lock object, because `redlock` judges
// its own by the wall clock, which may jump.
import type { Redis } from 'ioredis';
import Redlock, { ExecutionError, Lock, ResourceLockedError, type Votes } from 'redlock';

/** When each lease of one call was renewed last, by `monotonicMs`. In memory that threads share. */
export type RenewalTimes = Float64Array<SharedArrayBuffer>;

export interface Lease {
  /** The lock's value. Locks that were taken in one call share it, and are renewed in one call. */
  readonly value: string;
  readonly times: RenewalTimes;
  readonly place: number;
}

/** The same for all threads of the process, unlike `performance.now()`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A third of the TTL: there is time to try again if a server does not answer. */
const renewalShare = 1 / 3;

export class Renewal {
  readonly redlock: Redlock;
  readonly #ttlMs: number;
  readonly #onRefused: (key: string) => void;
  readonly #leases = new Map<string, Lease>();
  readonly #underWay = new Set<string>();

  /** `onRefused`: called where the servers say that the lease is over, or that somebody else has it. */
  constructor(servers: readonly Redis[], ttlMs: number, onRefused: (key: string) => void) {
    this.redlock = new Redlock(servers, { retryCount: 0 });
    this.#ttlMs = ttlMs;
    this.#onRefused = onRefused;
  }

  get leases(): ReadonlyMap<string, Lease> {
    return this.#leases;
  }

  watch(keys: readonly string[], value: string, times: RenewalTimes): void {
    for (const [place, key] of keys.entries()) this.#leases.set(key, { value, times, place });
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.#leases.delete(key);
  }

  /** Renews all that were renewed longer ago than this share of the TTL. */
  renewDue(share = renewalShare): void {
    const dueAt = monotonicMs() - this.#ttlMs * share;
    const due = [...this.#leases].filter(([key, lease]) => !this.#underWay.has(key) && renewedAt(lease) < dueAt);
    for (const [value, keys] of byValue(due)) void this.#renew(keys, value);
  }

  lock(keys: readonly string[], value: string): Lock {
    return new Lock(this.redlock, [...keys], value, [], Number.POSITIVE_INFINITY);
  }

  /** Those of the keys that still have this lease. */
  #still(keys: readonly string[], value: string): string[] {
    return keys.filter((key) => this.#leases.get(key)?.value === value);
  }

  /** A refusal for several keys says only that one of them is lost. To find out which, each is renewed alone. */
  async #renew(keys: readonly string[], value: string): Promise<void> {
    for (const key of keys) this.#underWay.add(key);
    const sentAt = monotonicMs();
    const answer = await this.#extend(keys, value);
    for (const key of keys) this.#underWay.delete(key);
    // Keys that were forgotten while the answer was on its way may have caused a refusal.
    const held = this.#still(keys, value);
    if (answer === 'refused') {
      if (keys.length > 1) for (const key of held) void this.#renew([key], value);
      else for (const key of held) this.#onRefused(key);
    } else if (answer === 'extended') {
      for (const key of held) noteRenewal(this.#leases.get(key), sentAt);
    }
  }

  /** unanswered: too few servers answered. It is tried again until too little validity is left. */
  async #extend(keys: readonly string[], value: string): Promise<'extended' | 'refused' | 'unanswered'> {
    try {
      const { attempts } = await this.redlock.extend(this.lock(keys, value), this.#ttlMs);
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
      for (const key of this.#still(keys, value)) server.set(key, value, 'PX', this.#ttlMs, 'NX').catch(() => {});
    }
  }
}

export function renewedAt({ times, place }: Lease): number {
  return times[place] ?? 0;
}

function noteRenewal(lease: Lease | undefined, sentAt: number): void {
  // Two threads may renew it: the later of the requests counts.
  if (lease) lease.times[lease.place] = Math.max(renewedAt(lease), sentAt);
}

export function byValue(leases: Iterable<readonly [key: string, lease: Lease]>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, { value }] of leases) {
    const group = groups.get(value);
    if (group) group.push(key);
    else groups.set(value, [key]);
  }
  return groups;
}

/** Why servers did not say who has the lock. Empty: enough of them said it. */
export async function problemsOf(error: unknown): Promise<unknown[]> {
  if (!(error instanceof ExecutionError)) return [error];
  const votes = await Promise.all(error.attempts);
  const against = votes.flatMap(({ votesAgainst }) => [...votesAgainst.values()]);
  return against.filter((vote) => !(vote instanceof ResourceLockedError));
}
