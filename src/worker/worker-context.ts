// What a worker is given, and what its parts share.
import type { Leases, LockServer } from '../state/leases/leases.ts';
import type { RenewalThread } from '../state/leases/renewal-thread.ts';
import type { WpRedis } from '../state/redis/scripts.ts';
import type { Wake } from '../state/redis/wake.ts';
import type { CommandRunner } from './command/command-runner.ts';
import type { Notice } from './notice.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Slots } from './slots.ts';
import type { Timers } from './timers.ts';

export interface WorkerOptions {
  readonly redis: WpRedis;
  /** Where the locks are: `redis`, or servers for locks alone. */
  readonly lockServers: readonly LockServer[];
  /** Shared by the workers of a process. undefined: leases are renewed by this thread. */
  readonly renewals?: RenewalThread;
  readonly wake: Wake;
  /** Shared by the workers of a process. */
  readonly commands: CommandRunner;
  /** Shared by the workers of a process. */
  readonly timers: Timers;
  readonly secrets: Secrets;
  readonly slots: number;
  readonly leaseMs: number;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  /** Version of wp, for `wp workers` to show. */
  readonly version: string;
  readonly notify: (notice: Notice) => void;
}

/** What all the runs that a worker serves have in common. */
export interface WorkerContext
  extends Pick<WorkerOptions, 'redis' | 'commands' | 'timers' | 'secrets' | 'leaseMs' | 'graceMs' | 'notify'> {
  /** Its id. */
  readonly worker: string;
  readonly leases: Leases;
  readonly hasLockServers: boolean;
  readonly slots: Slots;
}
