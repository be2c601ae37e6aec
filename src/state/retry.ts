// Which jobs a retry opens again: those that did not succeed, and all that follows from them.
import type { JobId } from '../pipeline/pipeline.ts';
import { carryOn, declaredJob } from './advance.ts';
import { listOf } from './fields.ts';
import { closedRunsKey, graphKey, openRunsKey, runKey } from './keys.ts';
import { readJobs } from './read.ts';
import { packReplacement, type Replacement } from './replacement.ts';
import type { RunId } from './run-id.ts';
import type { Connection } from './scripts.ts';
import type { JobStatus } from './status.ts';

export interface RetryOptions {
  /** A declared job or a leg, whatever it has come to; absent = all that did not succeed. */
  readonly job?: string | undefined;
  /** No: what follows from it stays as it is. */
  readonly downstream: boolean;
  /** Absent: the jobs do what they did before. */
  readonly replacement?: Replacement | undefined;
}

export type Retried =
  /** How many are opened again, and the declared jobs of which some leg is yet to be started. */
  | { readonly ok: true; readonly legs: number; readonly jobs: ReadonlySet<string> }
  /** nothing: all has succeeded · late: another retry came first · unknown: no such job · running: this job, which is among them. */
  | { readonly ok: false; readonly why: 'nothing' | 'late' | 'unknown' | 'gone' | 'cancelling' | 'creating' }
  | { readonly ok: false; readonly why: 'running'; readonly job: string };

export async function retryRun(redis: Connection, run: RunId, options: RetryOptions): Promise<Retried> {
  for (;;) {
    const [generation = 0, shelved = 0] = (await redis.hmget(runKey(run), 'generation', 'shelved')).map(Number);
    await carryOn(redis, run);
    const graph = await readGraph(redis, run);
    const legs = await readLegs(redis, run, graph);
    const chosen = chooseLegs(graph, legs, options);
    if (chosen === undefined) return { ok: false, why: 'unknown' };
    if (chosen.length === 0) return { ok: false, why: 'nothing' };
    const jobs = jobsToRun(legs, chosen);
    const request = { generation, shelved, jobs: byJob(chosen), needs: needsOf(graph, chosen) };
    const answer = await reopen(redis, run, request, packed(options.replacement, jobs));
    // There may be no worker to do it, and the next retry would have to.
    if (answer === 'ok') await carryOn(redis, run);
    if (answer === 'ok') return { ok: true, legs: chosen.length, jobs };
    const [why = '', job = ''] = answer.split(/ (.*)/s);
    if (why === 'running') return { ok: false, why, job };
    if (why !== 'backlog' && why !== 'shelved') return { ok: false, why: why as 'late' };
  }
}

function packed(replacement: Replacement | undefined, jobs: ReadonlySet<string>): readonly [string, string | Buffer] {
  if (!replacement) return ['', ''];
  return packReplacement(replacement, (job) => jobs.has(job) || job.startsWith('hook:'));
}

async function reopen(
  redis: Connection,
  run: RunId,
  request: { readonly shelved: number },
  replacement: readonly [string, string | Buffer],
): Promise<string> {
  // Before the run is open again: the index may name too many runs, never too few.
  await redis.wpEnter(openRunsKey, run, request.shelved);
  await redis.zrem(closedRunsKey, run);
  return redis.wpRetry(runKey(run), JSON.stringify(request), ...replacement);
}

/** Declared jobs of which a leg is yet to be started, be it that it is opened again. */
function jobsToRun(legs: readonly Leg[], chosen: readonly Leg[]): Set<string> {
  const open = legs.filter(({ status }) => status === 'blocked' || status === 'ready');
  return new Set([...open, ...chosen].map(({ job }) => job));
}

interface Leg {
  readonly id: string;
  readonly job: JobId;
  /** From 1, among the legs of its job. */
  readonly index: number;
  readonly status: JobStatus;
  readonly reason?: string;
  readonly allowed?: boolean;
}

interface Graph {
  /** The gates that each declared job is counted in, and the jobs behind each gate. */
  readonly feeds: ReadonlyMap<string, readonly string[]>;
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Jobs that a worker is asked about. */
  readonly asks: ReadonlySet<string>;
}

async function readGraph(redis: Connection, run: RunId): Promise<Graph> {
  const entries = Object.entries(await redis.hgetall(graphKey(run)));
  const members = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (!name.startsWith('gate:')) continue;
    const gate = name.slice(5, name.lastIndexOf(':'));
    members.set(gate, [...(members.get(gate) ?? []), ...JSON.parse(value)]);
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
async function readLegs(redis: Connection, run: RunId, { asks }: Graph): Promise<Leg[]> {
  const legs: Leg[] = [];
  const counts = new Map<string, number>();
  for await (const { job: id, status, reason, allowed } of readJobs(redis, run)) {
    const job = declaredJob(id as JobId);
    const index = (counts.get(job) ?? 0) + 1;
    counts.set(job, index);
    if (reason === 'empty-matrix' && !asks.has(job)) continue;
    legs.push({ id, job, index, status, ...(reason && { reason }), ...(allowed && { allowed }) });
  }
  return legs;
}

/** Absent: there is no such job. */
function chooseLegs(graph: Graph, legs: readonly Leg[], options: RetryOptions): Leg[] | undefined {
  const roots = options.job === undefined ? legs.filter(didNotSucceed) : legs.filter(isNamed(options.job));
  if (roots.length === 0) return options.job === undefined ? [] : undefined;
  if (!options.downstream) return roots;
  const following = followers(graph, roots, new Set(legs.map(({ job }) => job)));
  const isRoot = new Set(roots);
  return legs.filter((leg) => isRoot.has(leg) || following.has(leg.job));
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

function byJob(legs: readonly Leg[]): { readonly job: string; readonly legs: number[] }[] {
  const jobs = new Map<string, number[]>();
  for (const { job, index } of legs) {
    const list = jobs.get(job);
    if (list) list.push(index);
    else jobs.set(job, [index]);
  }
  return [...jobs].map(([job, indices]) => ({ job, legs: indices }));
}

/** Of the gates that the legs are counted in. */
function needsOf({ feeds }: Graph, legs: readonly Leg[]): Record<string, string[]> {
  const needs: Record<string, string[]> = {};
  for (const { job } of legs) for (const gate of feeds.get(job) ?? []) needs[gate] ??= [];
  for (const [job, gates] of feeds) for (const gate of gates) needs[gate]?.push(job);
  return needs;
}
