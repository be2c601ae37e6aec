// All that the doctor looks at, as it was found.
import type { RedisHealth } from '../../state/health/health.ts';
import type { WorkerPresence } from '../../state/look/presence.ts';
import type { RunId } from '../../state/redis/run-id.ts';

export interface Facts {
  /** Of wp and Node, `0.1.0` and `22.4.1`. */
  readonly version: string;
  readonly node: string;
  readonly redis: RedisFacts;
  readonly lockServers: LockFacts;
  readonly embedded: EmbeddedFacts;
}

export type RedisFacts =
  /** As a sentence or two. */
  { readonly where: string; readonly problem: string } | (Reached & { readonly where: string });

export interface Reached {
  readonly health: RedisHealth;
  /** Absent: too much is refused for it to be looked at. */
  readonly work?: WorkFacts;
}

export interface WorkFacts {
  readonly workers: readonly WorkerPresence[];
  readonly runs: RunFacts;
}

/** Of the runs that are not closed. */
export interface RunFacts {
  readonly open: number;
  /** No worker serves them. */
  readonly unserved: readonly RunId[];
  /** Another version of wp has made them. */
  readonly foreign: readonly RunId[];
}

export interface LockFacts {
  /** 0: the leases are where the runs are. */
  readonly count: number;
  /** Where those are that cannot be used, and why not. */
  readonly away: readonly string[];
}

export interface EmbeddedFacts {
  /** It serves the runs: no address was given. */
  readonly isUsed: boolean;
  readonly program: { readonly path: string; readonly version: string } | { readonly problem: string };
}
