// What the thread that renews leases is told, and what it answers.
import type { RenewalTimes } from './renewal.ts';

export interface RenewalSetup {
  /** Of the Redis of the runs, or of the lock servers. */
  readonly urls: readonly string[];
  readonly areLockServers: boolean;
  readonly ttlMs: number;
}

export type RenewalRequest =
  | { readonly kind: 'watch'; readonly keys: readonly string[]; readonly value: string; readonly times: RenewalTimes }
  | { readonly kind: 'forget'; readonly keys: readonly string[] };

/** This lease of this key could not be renewed: it is over, or somebody else has it. */
export interface RenewalRefusal {
  readonly key: string;
  readonly value: string;
}
