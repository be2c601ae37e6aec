// The parts of a new run, by the key that each is stored in.
import { defined } from '../../pipeline/defined.ts';
import { groupBy } from '../../pipeline/group-by.ts';
import { hookId } from '../../pipeline/job-id.ts';
import type { Job } from '../../pipeline/pipeline.ts';
import type { Plan, PlannedJob } from '../../pipeline/plan/plan.ts';
import { packDefinition } from '../records/definition.ts';
import { arePlain, chunksOf, countOf, type NewLeg, newLegs, sharedSleep } from '../records/new-legs.ts';
import { schemaVersion } from '../redis/schema-version.ts';
import { gateChunk } from '../redis/scripts.ts';
import { type Gates, gatesOf } from './gates.ts';

/** What a client says about a run that it submits. It does not change what runs. */
export interface Submission {
  /** To find the run by. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Creates one run, however many submissions have this key. */
  readonly idempotencyKey?: string | undefined;
}

/** As `lua/write.lua` and `lua/create.lua` take them. */
export interface RunParts {
  /** Fields of the run's own hash. */
  readonly own: Readonly<Record<string, string | number>>;
  /** By the name of the key, see redis/run-keys.ts. */
  readonly hashes: {
    readonly graph: readonly Entry[];
    readonly gates: readonly Entry[];
    readonly waiting: readonly Entry[];
    readonly specs: readonly Entry[];
  };
  readonly definition: Buffer;
  readonly legs: readonly NewLeg[];
}

export type Entry = readonly [field: string, value: string];

interface Source {
  readonly plan: Plan;
  readonly submission: Submission;
  readonly gates: Gates;
  readonly legs: readonly NewLeg[];
}

export function partsOf(plan: Plan, submission: Submission): RunParts {
  const gates = gatesOf(plan.jobs);
  const legs = plan.jobs.flatMap((job) =>
    newLegs(job, statusOf(job, gates), { shared: sharedSleep(job.legs), arePlain: startOf(job, gates) !== undefined }),
  );
  return {
    own: runFields({ plan, submission, gates, legs }),
    hashes: { ...graphOf(plan, gates), specs: specsOf(plan) },
    definition: packDefinition(plan.definition),
    legs,
  };
}

function runFields(source: Source): Record<string, string | number> {
  const { plan, submission, legs } = source;
  const { labels = {}, idempotencyKey } = submission;
  const count = (...wanted: readonly string[]): number =>
    legs.reduce((sum, leg) => sum + (wanted.includes(leg[1]) ? countOf(leg) : 0), 0);
  const { maxParallel, failFast, retentionMs } = plan.settings;
  return defined({
    status: 'creating',
    schema: schemaVersion,
    opening: JSON.stringify(openingOf(source)),
    name: plan.name,
    params: JSON.stringify(plan.params),
    values: JSON.stringify(plan.values),
    selection: plan.selection && JSON.stringify(plan.selection),
    idempotency_key: idempotencyKey,
    labels: Object.keys(labels).length > 0 ? JSON.stringify(labels) : undefined,
    seed: plan.seed,
    jobs: count('ready', 'blocked', 'skipped'),
    jobs_ready: count('ready'),
    jobs_blocked: count('blocked'),
    jobs_skipped: count('skipped'),
    max_parallel: maxParallel,
    fail_fast: failFast,
    retention_ms: retentionMs,
    hooks: plan.hooks.length > 0 ? JSON.stringify(plan.hooks.map(({ event }) => event)) : undefined,
  }) as Record<string, string | number>;
}

/** For `lua/open.lua`, as JSON. */
function openingOf({ plan, gates, legs }: Source): object {
  const closed = legs.filter(([, status]) => status === 'skipped').map(([id]) => id);
  const asked = plan.jobs.filter((job) => job.spec.deferred && !gates.waits.has(job.id) && !wantsAnEnding(job));
  const { timeoutMs } = plan.settings;
  return { closed, asks: asked.map(({ id }) => id), timeout_ms: timeoutMs };
}

/** The status that the legs start with, unless there are none or their conditions are false. */
function statusOf(job: PlannedJob, { waits }: Gates): 'ready' | 'blocked' | 'skipped' {
  if (waits.has(job.id)) return 'blocked';
  if (wantsAnEnding(job)) return 'skipped';
  return job.spec.deferred ? 'blocked' : 'ready';
}

/** The status of legs that have no records at first. Undefined: they have. */
function startOf(job: PlannedJob, gates: Gates): 'ready' | 'blocked' | undefined {
  const status = statusOf(job, gates);
  return status !== 'skipped' && arePlain(job) ? status : undefined;
}

/** Without needs, no need can have ended the way such a rule requires. */
function wantsAnEnding({ when }: Pick<Job, 'when'>): boolean {
  return when === 'on_failure' || when === 'any_success';
}

function graphOf(plan: Plan, all: Gates): Omit<RunParts['hashes'], 'specs'> {
  const { gates, waits, feeds } = all;
  const sizes = new Map(plan.jobs.map(({ id, legs }) => [id, Math.max(1, legs?.length ?? 1)]));
  const graph: Entry[] = [['size:', String(plan.jobs.length)]];
  plan.jobs.forEach((job, index) => {
    graph.push(
      [`job:${index + 1}`, job.id],
      [
        job.id,
        `${job.ranks[0] ?? 0} ${JSON.stringify(graphEntry(job, all, feeds.get(job.id) ?? [], waits.get(job.id)))}`,
      ],
    );
  });
  const states: Entry[] = [];
  for (const { id, rule, needs, members } of gates) {
    const open = needs.reduce((sum, need) => sum + (sizes.get(need) ?? 0), 0);
    // In the form that `lua/gate.lua` describes.
    states.push([id, `${open} 0 0 0 0 0 0 ${members.length} ${rule}`]);
    chunksOf(members, gateChunk).forEach((chunk, index) => {
      graph.push([`gate:${id}:${index + 1}`, JSON.stringify(chunk)]);
    });
  }
  const several = [...waits].filter(([, waitsAt]) => waitsAt.length > 1);
  const waiting = several.map(([id, waitsAt]): Entry => [id, JSON.stringify({ gates: waitsAt.length })]);
  return { graph, gates: states, waiting };
}

/** In the form that `lua/graph.lua` describes; JSON leaves out what is undefined. */
function graphEntry(
  planned: PlannedJob,
  all: Gates,
  feeds: readonly string[],
  gates: readonly string[] | undefined,
): object {
  const { when, legs = [], spec, needs, ...job } = planned;
  const start = startOf(planned, all);
  const hasLegs = legs[0]?.label !== undefined;
  const sleepMs = sharedSleep(legs);
  const edges = needs.filter((need) => need.when !== undefined);
  return {
    feeds,
    gates,
    when,
    legs: hasLegs ? legs.length : undefined,
    start,
    labelled: legs[0]?.matrix && true,
    sleep_ms: sleepMs === undefined ? undefined : String(sleepMs),
    asks: spec.deferred && true,
    edges: edges.length > 0 ? edges : undefined,
    allow: job.allowFailure,
    max_parallel: job.maxParallel,
    fail_fast: job.failFast,
  };
}

/** A spec that several jobs share is stored once, under `#<n>`, which stands for it. */
function specsOf({ jobs, hooks }: Plan): Entry[] {
  const own = [...jobs, ...hooks.map(({ event, spec }) => ({ id: hookId(event), spec }))];
  const byText = groupBy(
    own.map(({ id, spec }) => ({ id, text: JSON.stringify(spec) })),
    ({ text }) => text,
  );
  return [...byText].flatMap(([text, alike], index): Entry[] => {
    if (alike.length === 1) return alike.map(({ id }) => [id, text]);
    return [[`#${index}`, text], ...alike.map(({ id }): Entry => [id, `#${index}`])];
  });
}
