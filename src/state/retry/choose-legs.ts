// Chooses the legs of a run that a retry reopens: the legs that did not succeed, and everything that follows from them.
import { defined } from '../../pipeline/defined.ts';
import { groupBy } from '../../pipeline/group-by.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { needEnding } from '../../pipeline/rule-table.ts';
import type { GraphEntries } from '../records/graph-entries.ts';
import { readJobs } from '../records/records.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { JobStatus } from '../redis/status.ts';
import type { ReopenedJob } from './send-reopening.ts';

export interface Choice {
  /** A declared job or a leg, however it ended. Undefined: everything that did not succeed. */
  readonly job?: string | undefined;
  /** False: the jobs that follow stay as they are. */
  readonly downstream: boolean;
}

export interface Leg {
  readonly id: string;
  readonly job: JobId;
  /** Its place among the legs of its job, from 1. */
  readonly index: number;
  readonly status: JobStatus;
  readonly reason?: string;
  /** The job that its ending came from. */
  readonly cause?: string;
  readonly allowed?: boolean;
}

export interface Chosen {
  readonly legs: readonly Leg[];
  /** Declared jobs that follow from another chosen job. */
  readonly following: ReadonlySet<JobId>;
}

/** Leaves out matrices that were empty from the start: a retry cannot give them legs. */
export async function readLegs(redis: WpRedis, run: RunId, { jobs }: GraphEntries): Promise<Leg[]> {
  const legs: Leg[] = [];
  const counts = new Map<string, number>();
  for await (const { job: id, status, reason, cause, allowed } of readJobs(redis, run)) {
    const job = declaredJob(id as JobId);
    const index = (counts.get(job) ?? 0) + 1;
    counts.set(job, index);
    if (reason === 'empty-matrix' && !jobs.get(job)?.asks) continue;
    legs.push(defined({ id, job, index, status, reason, cause, allowed }));
  }
  return legs;
}

/** Undefined: the run has no such job. */
export function chooseLegs(graph: GraphEntries, legs: readonly Leg[], options: Choice): Chosen | undefined {
  const roots = options.job === undefined ? legs.filter(didNotSucceed) : legs.filter(isNamed(options.job));
  if (roots.length === 0) return options.job === undefined ? { legs: [], following: new Set() } : undefined;
  if (!options.downstream) return { legs: roots, following: new Set() };
  const following = followers(graph, roots, new Set(legs.map(({ job }) => job)));
  const isRoot = new Set(roots);
  return { legs: legs.filter((leg) => isRoot.has(leg) || following.has(leg.job)), following };
}

/** All declared jobs downstream of `roots`. */
function followers({ jobs, members }: GraphEntries, roots: readonly Leg[], known: ReadonlySet<JobId>): Set<JobId> {
  const following = new Set<JobId>();
  const open = [...new Set(roots.map(({ job }) => job))];
  for (let job = open.pop(); job !== undefined; job = open.pop()) {
    for (const dependent of (jobs.get(job)?.feeds ?? []).flatMap((gate) => members.get(gate) ?? [])) {
      if (following.has(dependent) || !known.has(dependent)) continue;
      following.add(dependent);
      open.push(dependent);
    }
  }
  return following;
}

/** A job that a condition or a rule skipped has not failed. It is decided again if it follows from a chosen job. */
function didNotSucceed({ status, reason, allowed }: Leg): boolean {
  if (status === 'failed') return !allowed;
  return status === 'cancelled' || reason === 'upstream-failed' || reason === 'upstream-cancelled';
}

function isNamed(name: string): (leg: Leg) => boolean {
  return ({ id, job, status }) => (id === name || job === name) && status !== 'running';
}

export function chosenJobs(legs: readonly Leg[], { legs: chosen, following }: Chosen): ReopenedJob[] {
  const all = groupBy(legs, ({ job }) => job);
  return [...groupBy(chosen, ({ job }) => job)].map(([job, own]) => {
    const isPart = own.length < (all.get(job)?.length ?? 0);
    return defined({ job, follows: following.has(job), some: isPart ? own : undefined });
  });
}

/**
 * For the gates that count the chosen legs: `<gate>:<ending>` -> the job that still accounts for this ending once the chosen legs
 * are taken back.
 */
export function causesLeft(
  { jobs }: GraphEntries,
  legs: readonly Leg[],
  { legs: chosen }: Chosen,
): Map<string, string> {
  const feedsOf = (job: JobId): readonly string[] => jobs.get(job)?.feeds ?? [];
  const gates = new Set([...new Set(chosen.map(({ job }) => job))].flatMap(feedsOf));
  const isChosen = new Set(chosen);
  const endings = new Map<string, Leg>();
  for (const leg of legs) {
    const ending = isChosen.has(leg) ? undefined : needEnding(leg);
    if (ending === undefined || ending === 'ok') continue;
    const name = `${ending.replace('-', '_')} ${leg.job}`;
    if (!endings.has(name)) endings.set(name, leg);
  }
  const causes = new Map<string, string>();
  for (const [name, { id, job, cause }] of endings) {
    const [ending] = name.split(' ');
    for (const gate of feedsOf(job)) if (gates.has(gate)) causes.set(`${gate}:${ending}`, cause ?? id);
  }
  return causes;
}
