// Which legs of a run a retry opens again: those that did not succeed, and all that follows from them.
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { needEnding } from '../../pipeline/rule-table.ts';
import { readJobs } from '../records/records.ts';
import { listOf } from '../redis/fields.ts';
import { graphKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import type { WpRedis } from '../redis/scripts.ts';
import type { JobStatus } from '../redis/status.ts';
import type { ReopenedJob } from './reopen.ts';

export interface Choice {
  /** A declared job or a leg, whatever it has come to; absent = all that did not succeed. */
  readonly job?: string | undefined;
  /** No: what follows from it stays as it is. */
  readonly downstream: boolean;
}

export interface Leg {
  readonly id: string;
  readonly job: JobId;
  /** From 1, among the legs of its job. */
  readonly index: number;
  readonly status: JobStatus;
  readonly reason?: string;
  /** The job that its ending came from. */
  readonly cause?: string;
  readonly allowed?: boolean;
}

export interface Graph {
  /** The gates that each declared job is counted in, and the jobs behind each gate. */
  readonly feeds: ReadonlyMap<string, readonly string[]>;
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Jobs that a worker is asked about. */
  readonly asks: ReadonlySet<string>;
}

export interface Chosen {
  readonly legs: readonly Leg[];
  /** Declared jobs that follow from another one of them. */
  readonly following: ReadonlySet<string>;
}

export async function readGraph(redis: WpRedis, run: RunId): Promise<Graph> {
  const entries = Object.entries(await redis.hgetall(graphKey(run)));
  const members = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (!name.startsWith('gate:')) continue;
    const gate = name.slice(5, name.lastIndexOf(':'));
    const known = members.get(gate) ?? [];
    known.push(...(JSON.parse(value) as string[]));
    members.set(gate, known);
  }
  const feeds = new Map<string, readonly string[]>();
  const asks = new Set<string>();
  for (const [name, value] of entries) {
    if (name.includes(':')) continue;
    const entry = JSON.parse(value) as { readonly feeds: readonly string[]; readonly asks?: true };
    feeds.set(name, listOf(entry.feeds));
    if (entry.asks) asks.add(name);
  }
  return { feeds, members, asks };
}

/** But for matrices that were empty from the start: nothing ever follows from those anew. */
export async function readLegs(redis: WpRedis, run: RunId, { asks }: Graph): Promise<Leg[]> {
  const legs: Leg[] = [];
  const counts = new Map<string, number>();
  for await (const { job: id, status, reason, cause, allowed } of readJobs(redis, run)) {
    const job = declaredJob(id as JobId);
    const index = (counts.get(job) ?? 0) + 1;
    counts.set(job, index);
    if (reason === 'empty-matrix' && !asks.has(job)) continue;
    legs.push({
      id,
      job,
      index,
      status,
      ...(reason && { reason }),
      ...(cause && { cause }),
      ...(allowed && { allowed }),
    });
  }
  return legs;
}

/** Absent: there is no such job. */
export function chooseLegs(graph: Graph, legs: readonly Leg[], options: Choice): Chosen | undefined {
  const roots = options.job === undefined ? legs.filter(didNotSucceed) : legs.filter(isNamed(options.job));
  if (roots.length === 0) return options.job === undefined ? { legs: [], following: new Set() } : undefined;
  if (!options.downstream) return { legs: roots, following: new Set() };
  const following = followers(graph, roots, new Set(legs.map(({ job }) => job)));
  const isRoot = new Set(roots);
  return { legs: legs.filter((leg) => isRoot.has(leg) || following.has(leg.job)), following };
}

/** All declared jobs that are judged by how one of `roots` ended, or by what follows from that. */
function followers({ feeds, members }: Graph, roots: readonly Leg[], known: ReadonlySet<string>): Set<string> {
  const following = new Set<string>();
  const open = [...new Set(roots.map(({ job }) => job as string))];
  for (let job = open.pop(); job !== undefined; job = open.pop()) {
    for (const dependent of (feeds.get(job) ?? []).flatMap((gate) => members.get(gate) ?? [])) {
      if (following.has(dependent) || !known.has(dependent)) continue;
      following.add(dependent);
      open.push(dependent);
    }
  }
  return following;
}

/** What conditions and rules have kept from running is not a failure; it is decided anew if it follows from one. */
function didNotSucceed({ status, reason, allowed }: Leg): boolean {
  if (status === 'failed') return !allowed;
  return status === 'cancelled' || reason === 'upstream-failed' || reason === 'upstream-cancelled';
}

function isNamed(name: string): (leg: Leg) => boolean {
  return ({ id, job, status }) => (id === name || job === name) && status !== 'running';
}

export function chosenJobs(legs: readonly Leg[], { legs: chosen, following }: Chosen): ReopenedJob[] {
  const all = groupLegs(legs);
  return [...groupLegs(chosen)].map(([job, own]) => ({
    job,
    follows: following.has(job),
    ...(own.length < (all.get(job)?.length ?? 0) && { some: own }),
  }));
}

function groupLegs(legs: readonly Leg[]): Map<string, Leg[]> {
  const jobs = new Map<string, Leg[]>();
  for (const leg of legs) {
    const list = jobs.get(leg.job);
    if (list) list.push(leg);
    else jobs.set(leg.job, [leg]);
  }
  return jobs;
}

/** Of the gates that the chosen legs are counted in: for each ending of a need a job that it still comes from without them. */
export function causesLeft({ feeds }: Graph, legs: readonly Leg[], { legs: chosen }: Chosen): Map<string, string> {
  const gates = new Set([...new Set(chosen.map(({ job }) => job as string))].flatMap((job) => feeds.get(job) ?? []));
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
    for (const gate of feeds.get(job) ?? []) if (gates.has(gate)) causes.set(`${gate}:${ending}`, cause ?? id);
  }
  return causes;
}
