// Writes a run to Redis. Nobody works it before the last of its parts, `open`, is there.
import type { Job } from '../pipeline/pipeline.ts';
import type { Plan, PlannedJob } from '../pipeline/planned.ts';
import { packDefinition } from './definition.ts';
import { type Gates, gateChunk, gatesOf } from './gates.ts';
import { openRunsKey, runKey, runsKey } from './keys.ts';
import { chunksOf, chunksOfLegs, countOf, type NewLeg, newLegs, sharedSleep } from './new-legs.ts';
import { redisNow } from './redis-clock.ts';
import { isLost } from './refusal.ts';
import { newRunId, type RunId } from './run-id.ts';
import { schemaVersion } from './schema.ts';
import type { Connection } from './scripts.ts';

/** What whoever submits a run says about it; nothing of it changes what runs. */
export interface Submission {
  /** To find it by. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Of all submissions with this key, one makes a run. */
  readonly idempotencyKey?: string | undefined;
}

export async function createRun(redis: Connection, plan: Plan, submission: Submission = {}): Promise<RunId> {
  const run = await writeRun(redis, plan, submission);
  await openRun(redis, run);
  return run;
}

/** All of it, but that it is open. */
export async function writeRun(redis: Connection, plan: Plan, submission: Submission): Promise<RunId> {
  const run = newRunId(await redisNow(redis));
  const gates = gatesOf(plan.jobs);
  const legs = plan.jobs.flatMap((job) => newLegs(job, statusOf(job, gates), sharedSleep(job.legs)));
  const parts = { plan, submission, gates, legs };
  // Keys of several slots: in a cluster no two of these commands may share a pipeline.
  await redis.zadd(runsKey, 0, run);
  await redis.zadd(openRunsKey, 0, run);
  for (let isWritten = false; !isWritten; ) isWritten = await writeParts(redis, run, parts);
  return run;
}

/** Not before Redis has accepted every part: a run that lacks one would never end. Anybody may, any number of times. */
export async function openRun(redis: Connection, run: RunId): Promise<void> {
  await redis.wpOpen(runKey(run));
}

/** False: the connection was lost in the middle, so that it has to be done again. */
async function writeParts(redis: Connection, run: RunId, parts: Parts): Promise<boolean> {
  const { plan, gates, legs } = parts;
  const pipeline = redis.pipeline();
  const writer = pipeline as unknown as Pick<Connection, 'wpWrite' | 'wpCreate'>;
  const write = (place: Place, ...values: readonly Value[]): void => {
    writer.wpWrite(runKey(run), place, ...values);
  };
  write('', ...Object.entries(runFields(parts)).flat());
  const hashes = { ...graphOf(plan, gates), specs: specsOf(plan) };
  for (const [place, entries] of Object.entries(hashes)) {
    for (const chunk of chunksOf(entries)) write(place as Place, ...chunk.flat());
  }
  write('definition', packDefinition(plan.definition));
  for (const chunk of chunksOfLegs(legs)) writer.wpCreate(runKey(run), JSON.stringify(chunk), '', 0);
  const errors = ((await pipeline.exec()) ?? []).flatMap(([error]) => error ?? []);
  const refusal = errors.find((error) => !isLost(error));
  if (refusal) throw refusal;
  return errors.length === 0;
}

function runFields(parts: Parts): Record<string, string | number> {
  const { plan, submission, legs } = parts;
  const { labels = {}, idempotencyKey } = submission;
  const count = (...wanted: readonly string[]): number =>
    legs.reduce((sum, leg) => sum + (wanted.includes(leg[1]) ? countOf(leg) : 0), 0);
  const { maxParallel, failFast, retentionMs } = plan.settings;
  return {
    status: 'creating',
    schema: schemaVersion,
    opening: JSON.stringify(openingOf(parts)),
    name: plan.name,
    params: JSON.stringify(plan.params),
    values: JSON.stringify(plan.values),
    ...(plan.selection && { selection: JSON.stringify(plan.selection) }),
    ...(idempotencyKey !== undefined && { idempotency_key: idempotencyKey }),
    ...(Object.keys(labels).length > 0 && { labels: JSON.stringify(labels) }),
    seed: plan.seed,
    jobs: count('ready', 'blocked', 'skipped'),
    jobs_ready: count('ready'),
    jobs_blocked: count('blocked'),
    jobs_skipped: count('skipped'),
    ...(maxParallel !== undefined && { max_parallel: maxParallel }),
    ...(failFast && { fail_fast: failFast }),
    ...(retentionMs !== undefined && { retention_ms: retentionMs }),
    ...(plan.hooks.length > 0 && { hooks: JSON.stringify(plan.hooks.map(({ event }) => event)) }),
  };
}

/** What its legs start as, unless there are none or their conditions are false. */
function statusOf(job: PlannedJob, { waits }: Gates): 'ready' | 'blocked' | 'skipped' {
  if (waits.has(job.id)) return 'blocked';
  if (wantsAnEnding(job)) return 'skipped';
  return job.spec.question ? 'blocked' : 'ready';
}

/** Without a single need, no need can have ended as such a rule wants one to. */
function wantsAnEnding({ when }: Pick<Job, 'when'>): boolean {
  return when === 'on_failure' || when === 'any_success';
}

function graphOf(plan: Plan, { gates, waits, feeds }: Gates): Record<'graph' | 'gates' | 'waiting', Entry[]> {
  const sizes = new Map(plan.jobs.map(({ id, legs }) => [id, Math.max(1, legs?.length ?? 1)]));
  const graph: Entry[] = [['size:', String(plan.jobs.length)]];
  plan.jobs.forEach((job, index) => {
    graph.push(
      [`job:${index + 1}`, job.id],
      [job.id, JSON.stringify(graphEntry(job, feeds.get(job.id) ?? [], waits.get(job.id)))],
    );
  });
  const states: Entry[] = [];
  for (const { id, rule, needs, members } of gates) {
    const open = needs.reduce((sum, need) => sum + (sizes.get(need) ?? 0), 0);
    states.push([`${id}:rule`, rule], [`${id}:open`, String(open)]);
    if (members.length > 1) states.push([`${id}:members`, String(members.length)]);
    chunksOf(members, gateChunk).forEach((chunk, index) => {
      graph.push([`gate:${id}:${index + 1}`, JSON.stringify(chunk)]);
    });
  }
  const waiting = [...waits].map(([id, waitsAt]): Entry => [id, JSON.stringify({ gates: waitsAt.length })]);
  return { graph, gates: states, waiting };
}

/** In the form that `lua/run.lua` describes. */
function graphEntry(
  { when, legs = [], spec, needs, ...job }: PlannedJob,
  feeds: readonly string[],
  gates: readonly string[] | undefined,
): object {
  const hasLegs = legs[0]?.label !== undefined;
  const sleepMs = sharedSleep(legs);
  const edges = needs.filter((need) => need.when !== undefined);
  return {
    feeds,
    ...(gates && { gates }),
    when,
    ...(hasLegs && { legs: legs.length }),
    ...(legs[0]?.matrix && { labelled: true }),
    ...(sleepMs !== undefined && { sleep_ms: String(sleepMs) }),
    ...(spec.question && { asks: true }),
    ...(edges.length > 0 && { edges }),
    ...(job.allowFailure && { allow: job.allowFailure }),
    ...(job.maxParallel !== undefined && { max_parallel: job.maxParallel }),
    ...(job.failFast && { fail_fast: job.failFast }),
  };
}

function specsOf({ jobs, hooks }: Plan): Entry[] {
  const specs = jobs.map(({ id, spec }): Entry => [id, JSON.stringify(spec)]);
  return [...specs, ...hooks.map(({ event, spec }): Entry => [`hook:${event}`, JSON.stringify(spec)])];
}

/**
 * Of the run's keys, as `lua/write.lua` takes them. The hashes that only scripts read: `gates` has `<gate>:open`, `:rule`, `:members`
 * where there are several, `:decided`, and how many needs ended in which way; `waiting`, by declared job that is not decided yet, how
 * many of its gates still have to speak.
 */
type Place = '' | 'graph' | 'gates' | 'waiting' | 'specs' | 'definition';

type Entry = [field: string, value: string];

type Value = string | number | Buffer;

interface Parts {
  readonly plan: Plan;
  readonly submission: Submission;
  readonly gates: Gates;
  readonly legs: readonly NewLeg[];
}

/** What `lua/open.lua` is to know. */
function openingOf({ plan, gates, legs }: Parts): object {
  const closed = legs.filter(([, status]) => status === 'skipped').map(([id]) => id);
  const asked = plan.jobs.filter((job) => job.spec.question && !gates.waits.has(job.id) && !wantsAnEnding(job));
  const { timeoutMs } = plan.settings;
  return { closed, asks: asked.map(({ id }) => id), ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }) };
}
