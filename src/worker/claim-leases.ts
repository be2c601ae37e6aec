// The leases under which a worker has jobs of one run. Two policies:
// - The leases are on the Redis of the runs: one lease for all jobs that the worker claims, held before the first claim and named by every
//   claim. Whoever takes it has proved that all these jobs are lost.
// - There are lock servers: one lock for each job, on most of them. Only a lock that names the job keeps two workers from running it at
//   once when a fail-over of the Redis of the runs has forgotten the claim.
import type { JobId } from '../pipeline/job-id.ts';
import type { Leases } from '../state/leases/leases.ts';
import { type RunId, randomName } from '../state/redis/run-id.ts';
import { leaseOf, lockKey } from '../state/redis/run-keys.ts';
import type { Claim } from '../state/work/advance-run.ts';

/** What is known of an open attempt, whoever has it. */
type Claimed = Pick<Claim, 'job' | 'claim'>;

export interface ClaimLeases {
  /** Call it before a claim. The name that the ids of claims begin with; undefined: no lease is to be had now, so nothing may be claimed. */
  ready(): Promise<string | undefined>;
  /** True: `ready` has nothing to take. */
  readonly areHeld: boolean;
  /** The jobs of these claims that may start now. */
  hold(claims: readonly Claim[]): Promise<ReadonlySet<JobId>>;
  /** Redis has accepted how they ended. */
  settled(jobs: readonly JobId[]): void;
  /** Nothing is held here: gives back what is still held, until it is needed again. */
  giveBack(): void;
}

/** The key whose lease keeps this attempt from being lost. */
export function keyOfClaim(run: RunId, { job, claim }: Claimed, hasLockServers: boolean): string {
  return lockKey(run, hasLockServers ? job : leaseOf(claim));
}

export function claimLeases(run: RunId, leases: Leases, hasLockServers: boolean): ClaimLeases {
  return hasLockServers ? new JobLocks(run, leases) : new RunLease(run, leases);
}

class RunLease implements ClaimLeases {
  readonly #run: RunId;
  readonly #leases: Leases;
  #name = '';

  constructor(run: RunId, leases: Leases) {
    this.#run = run;
    this.#leases = leases;
  }

  /** A lease that was lost or given back is not taken again under its name: somebody may be about to prove it lost. */
  async ready(): Promise<string | undefined> {
    if (this.areHeld) return this.#name;
    this.giveBack();
    this.#name = randomName();
    await this.#leases.take([this.#key]);
    return this.areHeld ? this.#name : undefined;
  }

  get areHeld(): boolean {
    return this.#leases.holds(this.#key);
  }

  async hold(claims: readonly Claim[]): Promise<ReadonlySet<JobId>> {
    if (!this.areHeld) return new Set();
    return new Set(claims.filter(({ claim }) => leaseOf(claim) === this.#name).map(({ job }) => job));
  }

  settled(): void {}

  giveBack(): void {
    this.#leases.release([this.#key]);
  }

  get #key(): string {
    return lockKey(this.#run, this.#name);
  }
}

class JobLocks implements ClaimLeases {
  readonly #run: RunId;
  readonly #leases: Leases;
  readonly #name = randomName();

  constructor(run: RunId, leases: Leases) {
    this.#run = run;
    this.#leases = leases;
  }

  readonly areHeld = true;

  async ready(): Promise<string> {
    return this.#name;
  }

  async hold(claims: readonly Claim[]): Promise<ReadonlySet<JobId>> {
    const taken = await this.#leases.take(claims.map(({ job }) => lockKey(this.#run, job)));
    return new Set(claims.map(({ job }) => job).filter((job) => taken.has(lockKey(this.#run, job))));
  }

  settled(jobs: readonly JobId[]): void {
    this.#leases.release(jobs.map((job) => lockKey(this.#run, job)));
  }

  giveBack(): void {}
}
