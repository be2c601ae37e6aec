// Drives runs by hand, one request at a time, as a worker would: for tests of the state without a worker.
import { randomUUID } from 'node:crypto';
import { defined } from '../../src/pipeline/defined.ts';
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { RunSettings } from '../../src/pipeline/pipeline.ts';
import { createRun } from '../../src/state/create/create-run.ts';
import { type JobRecord, readJobs } from '../../src/state/records/records.ts';
import { fromFields } from '../../src/state/redis/fields.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { keysOf } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { type Advance, advance, type Outcome } from '../../src/state/work/advance-run.ts';
import { type JobSketch, makePlan } from './plans.ts';

export const leaseMs = 10_000;

export async function startRun(
  redis: WpRedis,
  jobs: Readonly<Record<string, JobSketch>>,
  settings: RunSettings = {},
): Promise<RunId> {
  return createRun(redis, makePlan(jobs, settings));
}

export interface Step {
  readonly outcomes?: readonly Outcome[];
  /** Number of jobs to claim; default: none. */
  readonly claim?: number;
  readonly claimId?: string;
  readonly ahead?: number;
  readonly worker?: string;
  readonly slots?: number;
}

export async function step(
  redis: WpRedis,
  run: RunId,
  { outcomes = [], claim = 0, claimId, ahead = 0, worker = 'w1', slots }: Step,
): Promise<Advance> {
  const request = { id: claimId ?? randomUUID(), count: claim, ahead };
  const settled = await Promise.all(outcomes.map((one) => (one.claim ? one : withClaim(redis, run, one))));
  const answer = await advance(redis, run, {
    worker,
    leaseMs,
    outcomes: settled,
    claim: request,
    ...defined({ slots }),
  });
  for (const { job, attempt, claim } of answer.claims) claimed.set(`${run} ${job} ${attempt}`, claim);
  return answer;
}

/** Run, job and attempt -> its claim, of all that was claimed by `step`. */
const claimed = new Map<string, string>();

/** Names the claim that its worker would name: its own, or the one that the job has now. */
async function withClaim(redis: WpRedis, run: RunId, one: Outcome): Promise<Outcome> {
  const known = claimed.get(`${run} ${one.job} ${one.attempt}`);
  return { ...one, claim: known ?? fromFields(await redis.wpJob(keysOf(run), one.job)).claim ?? '' };
}

/** `step` fills in its claim. */
export function outcome(job: string, attempt: number, how: Outcome['outcome'], more: Partial<Outcome> = {}): Outcome {
  return { job: job as JobId, attempt, claim: '', outcome: how, ...more };
}

/** Works the run until it is closed. Returns the jobs in the order of their claims. `endings`: jobs that do not succeed. */
export async function finishRun(
  redis: WpRedis,
  run: RunId,
  endings: Readonly<Record<string, Outcome['outcome']>> = {},
): Promise<string[]> {
  const order: string[] = [];
  let outcomes: Outcome[] = [];
  for (;;) {
    const { claims, status, backlog, ready } = await step(redis, run, { outcomes, claim: 100 });
    order.push(...claims.map(({ job }) => job));
    outcomes = claims.map(({ job, attempt }) => outcome(job, attempt, endings[job] ?? 'succeeded'));
    if (status !== 'running' && status !== 'cancelling') return order;
    if (claims.length + backlog + ready === 0) throw new Error('The run is stuck.');
  }
}

export async function jobsOf(redis: WpRedis, run: RunId): Promise<JobRecord[]> {
  const jobs: JobRecord[] = [];
  for await (const job of readJobs(redis, run)) jobs.push(job);
  return jobs;
}

export async function jobOf(redis: WpRedis, run: RunId, id: string): Promise<JobRecord> {
  const found = (await jobsOf(redis, run)).find(({ job }) => job === id);
  if (!found) throw new Error(`The run has no job ${id}.`);
  return found;
}
