// Writes a run to Redis. Nobody works it before the last of its parts, `open`, is there.
import type { ChainableCommander } from 'ioredis';
import type { JobId, Leg, Plan, PlannedJob } from '../pipeline/pipeline.ts';
import { type Gates, gatesOf } from './gates.ts';
import { gatesKey, graphKey, openRunsKey, runKey, runsKey, specsKey, waitingKey } from './keys.ts';
import { newRunId, type RunId } from './run-id.ts';
import type { Connection } from './scripts.ts';

/** Of legs per call: some 40 KB and a few ms of Redis' time. */
const chunkSize = 1000;

/** `[id, status, rank, sleep_ms, reason]`, where '' stands for none. */
type NewJob = readonly [JobId, 'ready' | 'blocked' | 'skipped', number, number | '', string];

export async function createRun(redis: Connection, plan: Plan): Promise<RunId> {
  const [seconds, micros] = await redis.time();
  const run = newRunId(Number(seconds) * 1000 + Math.floor(Number(micros) / 1000));
  const gates = gatesOf(plan.jobs);
  const jobs = plan.jobs.flatMap((job) => newJobs(job, gates));
  const pipeline = redis.pipeline();
  pipeline.zadd(runsKey, 0, run).sadd(openRunsKey, run);
  pipeline.hset(runKey(run), runFields(plan, jobs));
  writeGraph(pipeline, run, plan, gates);
  writeJobs(pipeline, run, jobs);
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  return run;
}

function runFields(plan: Plan, jobs: readonly NewJob[]): Record<string, string | number> {
  const count = (wanted: string): number => jobs.filter(([, status]) => status === wanted).length;
  return {
    status: 'creating',
    name: plan.name,
    params: JSON.stringify(plan.params),
    seed: plan.seed,
    jobs: jobs.length,
    jobs_ready: count('ready'),
    jobs_blocked: count('blocked'),
    jobs_skipped: count('skipped'),
  };
}

function newJobs(job: PlannedJob, { waits }: Gates): NewJob[] {
  if (job.legs.length === 0) return [[job.id, 'skipped', 0, '', 'empty-matrix']];
  const status = waits.has(job.id) ? 'blocked' : wantsAnEnding(job) ? 'skipped' : 'ready';
  const reason = status === 'skipped' ? 'rule-unmet' : '';
  return job.legs.map(({ id, rank, sleepMs }: Leg) => [id, status, rank, sleepMs ?? '', reason]);
}

/** Without a single need, no need can have ended as such a rule wants one to. */
function wantsAnEnding({ when }: PlannedJob): boolean {
  return when === 'on_failure' || when === 'any_success';
}

function writeGraph(pipeline: ChainableCommander, run: RunId, plan: Plan, { gates, waits, feeds }: Gates): void {
  const sizes = new Map(plan.jobs.map(({ id, legs }) => [id, Math.max(1, legs.length)]));
  const graph: [string, string][] = [['size:', String(plan.jobs.length)]];
  plan.jobs.forEach((job, index) => {
    const legs = job.counted && job.legs.length > 0 ? job.legs.length : undefined;
    graph.push(
      [`job:${index + 1}`, job.id],
      [job.id, JSON.stringify({ feeds: feeds.get(job.id) ?? [], when: job.when, legs })],
    );
  });
  const states = gates.flatMap((gate): [string, string][] => {
    const open = gate.needs.reduce((sum, need) => sum + (sizes.get(need) ?? 0), 0);
    graph.push([`gate:${gate.id}`, JSON.stringify(gate.members)]);
    return [
      [`${gate.id}:rule`, gate.rule],
      [`${gate.id}:open`, String(open)],
    ];
  });
  writeHash(pipeline, graphKey(run), graph);
  writeHash(
    pipeline,
    specsKey(run),
    plan.jobs.map(({ id, spec }) => [id, JSON.stringify(spec)]),
  );
  writeHash(pipeline, gatesKey(run), states);
  writeHash(
    pipeline,
    waitingKey(run),
    [...waits].map(([id, count]) => [id, JSON.stringify({ gates: count })]),
  );
}

function writeHash(pipeline: ChainableCommander, key: string, entries: readonly [string, string][]): void {
  for (let from = 0; from < entries.length; from += chunkSize) {
    pipeline.hset(key, ...entries.slice(from, from + chunkSize).flat());
  }
}

function writeJobs(pipeline: ChainableCommander, run: RunId, jobs: readonly NewJob[]): void {
  const scripts = pipeline as unknown as Pick<Connection, 'wpCreate' | 'wpOpen'>;
  for (let from = 0; from < jobs.length; from += chunkSize) {
    scripts.wpCreate(runKey(run), JSON.stringify(jobs.slice(from, from + chunkSize)));
  }
  const closed = jobs.filter(([, status]) => status === 'skipped').map(([id]) => id);
  scripts.wpOpen(runKey(run), JSON.stringify(closed));
}
