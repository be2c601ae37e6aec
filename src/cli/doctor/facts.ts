// The facts that the checks judge.
import type { RedisHealth } from '../../state/health/health.ts';
import type { WorkerPresence } from '../../state/look/presence.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { UnreadableRun } from '../../state/redis/unreadable-run.ts';

export interface Facts {
  /** Of wp, `0.1.0`. */
  readonly version: string;
  /** Of Node, `22.4.1`. */
  readonly node: string;
  readonly redis: RedisFacts;
  readonly lockServers: LockFacts;
  readonly embedded: EmbeddedFacts;
}

export type RedisFacts =
  /** `problem`: why Redis cannot be used, in one or two sentences. */
  { readonly where: string; readonly problem: string } | (Reached & { readonly where: string });

export interface Reached {
  readonly health: RedisHealth;
  /** Undefined where Redis refuses some of the commands that wp needs. */
  readonly work?: WorkFacts;
}

export interface WorkFacts {
  readonly workers: readonly WorkerPresence[];
  readonly runs: RunFacts;
}

/** Facts about runs that are not closed. */
export interface RunFacts {
  readonly open: number;
  /** Runs that no worker serves. */
  readonly unserved: readonly RunId[];
  /** Runs of another version of wp. */
  readonly foreign: readonly RunId[];
  /** Runs that lost entries of their indexes, or whose counts are wrong. */
  readonly damaged: readonly RunId[];
  readonly unreadable: readonly UnreadableRun[];
  /** Open runs that the index of open runs does not have. */
  readonly unlisted: readonly RunId[];
}

export interface LockFacts {
  /** 0: the Redis of the runs holds the leases too. */
  readonly count: number;
  /** The lock servers that cannot be used: address and reason. */
  readonly away: readonly string[];
}

export interface EmbeddedFacts {
  /** The embedded Redis has the runs, because no address is set. */
  readonly isUsed: boolean;
  readonly program: { readonly path: string; readonly version: string } | { readonly problem: string };
}
