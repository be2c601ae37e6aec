// One run of a random graph, on the engine and the model at once, and how each of them says it ended.
import { type Draw, drawsOf } from '../../src/pipeline/plan/seeded-random.ts';
import { createRun } from '../../src/state/create/create-run.ts';
import { type JobRecord, readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { runKey } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import type { Claim } from '../../src/state/work/advance-run.ts';
import { decide } from '../../src/state/work/decide.ts';
import { jobsOf, outcome, step } from '../support/engine.ts';
import { type Case, failsFast } from './arbitrary.ts';
import { type Attempt, type Graph, lateLegs, legsOf, toPlan } from './graph.ts';
import { Model } from './model.ts';

export interface Driven {
  readonly run: RunId;
  readonly graph: Graph;
  readonly model: Model;
  /** Not settled; none where it was driven to its end. */
  readonly running: readonly Claim[];
}

/** One line per leg, then the run. */
export interface Endings {
  readonly engine: readonly string[];
  readonly model: readonly string[];
}

/** `most`: steps after which it is left as it is. `between` is called after each step. */
export async function drive(
  redis: WpRedis,
  { graph, scripts, seed }: Case,
  most = Number.POSITIVE_INFINITY,
  between?: (run: RunId) => Promise<void>,
): Promise<Driven> {
  const model = new Model(graph);
  const run = await createRun(redis, toPlan(graph));
  await carryOn(redis, run, graph);
  const draw = drawsOf(seed, 'order');
  let running: readonly Claim[] = [];
  let idle = 0;
  for (let count = 0; !model.isClosed && count < most; count++) {
    const ending = chooseSome(draw, running, mostAtOnce(graph));
    const attempts = ending.map((claim) => [claim, attemptOf(model, claim, scripts)] as const);
    running = running.filter((claim) => !ending.includes(claim));
    const claim = Math.floor(draw() * 4) + (running.length === 0 ? 1 : 0);
    model.settleAll(attempts.map(([{ job }, attempt]) => [job, attempt]));
    const claims = await advance(redis, run, graph, attempts, claim);
    for (const { job } of claims) model.start(job);
    running = [...running, ...claims];
    await between?.(run);
    idle = running.length === 0 ? idle + 1 : 0;
    if (idle > (between ? mostIdle : 0)) break;
  }
  return { run, graph, model, running };
}

/** Steps without a running job in which `between` may bring about the next one. */
const mostIdle = 3;

/** Settles and claims, in one request where what follows fits into one: a claim does not wait for what is left over. */
async function advance(
  redis: WpRedis,
  run: RunId,
  graph: Graph,
  attempts: readonly (readonly [Claim, Attempt])[],
  claim: number,
): Promise<readonly Claim[]> {
  const outcomes = attempts.map(([{ job, attempt }, { how, ...more }]) => outcome(job, attempt, how, more));
  const isAsked = graph.jobs.some(({ asks }) => asks);
  if (graph.jobs.length <= 20 && !isAsked) return (await step(redis, run, { outcomes, claim })).claims;
  await step(redis, run, { outcomes });
  await carryOn(redis, run, graph);
  return (await step(redis, run, { claim })).claims;
}

/** Until nothing is left of what follows from earlier steps, and every question is answered; twice, as by two workers. */
export async function carryOn(redis: WpRedis, run: RunId, graph: Graph): Promise<void> {
  for (;;) {
    const { backlog, asks } = await step(redis, run, {});
    const generation = Number(await redis.hget(runKey(run), 'generation'));
    for (const asked of [...asks, ...asks]) {
      const job = graph.jobs.find(({ name }) => name === asked);
      const answer = job && { legs: lateLegs(job), areNew: job.legs !== undefined };
      if (answer) await decide(redis, run, asked, answer, generation);
    }
    if (backlog === 0 && asks.length === 0) return;
  }
}

/** Of failures that are settled together, the rules do not say which one a run fails fast by. */
function mostAtOnce(graph: Graph): number {
  return failsFast(graph) ? 1 : 3;
}

function chooseSome<T>(draw: Draw, from: readonly T[], most: number): T[] {
  const rest = [...from];
  const wanted = Math.min(rest.length, Math.floor(draw() * (most + 1)));
  return Array.from({ length: wanted }, () => rest.splice(Math.floor(draw() * rest.length), 1)).flat();
}

function attemptOf(model: Model, { job, attempt }: Claim, scripts: Case['scripts']): Attempt {
  if (model.isKilled(job)) return { how: 'cancelled' };
  return scripts[job]?.[attempt - 1] ?? { how: 'succeeded' };
}

export async function compare(redis: WpRedis, { run, graph, model }: Omit<Driven, 'running'>): Promise<Endings> {
  const jobs = await jobsOf(redis, run);
  const record = await readRun(redis, run);
  const shown = jobs.flatMap((record) => unfold(record, graph));
  const named = new Map(shown.map(({ job, cause }) => [job, nameOf(cause ?? '', graph)]));
  const modelled = model.legs.map(({ leg, status, reason, causes }) => {
    const cause = named.get(leg) ?? '';
    const modelCauses = [...causes].map((of) => nameOf(of, graph));
    return [leg, status, reason, modelCauses.includes(cause) ? cause : modelCauses.join(' or ')];
  });
  return {
    engine: [
      ...shown.map(({ job, status, reason, cause }) => toLine([job, status, reason, named.get(job) ?? cause])),
      toLine(['run', record?.status, `${record?.warnings}`, 'warnings']),
    ],
    model: [
      ...modelled.map(toLine),
      toLine(['run', model.isClosed ? model.verdict : 'running', `${model.warnings}`, 'warnings']),
    ],
  };
}

/** Of a job that asks, the legs may have been itself when they were named. */
function nameOf(cause: string, { jobs }: Graph): string {
  const job = cause.replace(/\[.*/, '');
  return jobs.some(({ name, asks }) => asks && name === job) ? job : cause;
}

/** A job that was never asked about its legs stands for all of them. */
function unfold(record: JobRecord, { jobs }: Graph): JobRecord[] {
  const job = jobs.find(({ name, legs }) => name === record.job && legs !== undefined);
  return job ? legsOf(job).map((leg) => ({ ...record, job: leg })) : [record];
}

function toLine(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word).join(' ');
}
