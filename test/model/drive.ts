// One run of a random graph, on the engine and the model at once, and how each of them says it ended.
import { type Draw, drawsOf } from '../../src/pipeline/plan/random.ts';
import type { Claim } from '../../src/state/advance.ts';
import { createRun } from '../../src/state/create.ts';
import { type RunRecord, readRun } from '../../src/state/read.ts';
import type { RunId } from '../../src/state/run-id.ts';
import type { Connection } from '../../src/state/scripts.ts';
import { jobsOf, outcome, step } from '../support/engine.ts';
import { type Case, failsFast } from './arbitrary.ts';
import { type Attempt, type Graph, toPlan } from './graph.ts';
import { Model } from './model.ts';

/** One line per leg, then the run. */
export interface Endings {
  readonly engine: readonly string[];
  readonly model: readonly string[];
}

export async function drive(redis: Connection, { graph, scripts, seed }: Case): Promise<Endings> {
  const model = new Model(graph);
  const run = await createRun(redis, toPlan(graph));
  await carryOn(redis, run);
  const draw = drawsOf(seed, 'order');
  let running: readonly Claim[] = [];
  while (!model.isClosed) {
    const ending = chooseSome(draw, running, mostAtOnce(graph));
    const attempts = ending.map((claim) => [claim, attemptOf(model, claim, scripts)] as const);
    running = running.filter((claim) => !ending.includes(claim));
    const claim = Math.floor(draw() * 4) + (running.length === 0 ? 1 : 0);
    model.settleAll(attempts.map(([{ job }, attempt]) => [job, attempt]));
    const claims = await advance(redis, run, graph, attempts, claim);
    for (const { job } of claims) model.start(job);
    running = [...running, ...claims];
    if (running.length === 0) break;
  }
  return compare(redis, run, model);
}

/** Settles and claims, in one request where what follows fits into one: a claim does not wait for what is left over. */
async function advance(
  redis: Connection,
  run: RunId,
  graph: Graph,
  attempts: readonly (readonly [Claim, Attempt])[],
  claim: number,
): Promise<readonly Claim[]> {
  const outcomes = attempts.map(([{ job, attempt }, { how, ...more }]) => outcome(job, attempt, how, more));
  if (graph.jobs.length <= 20) return (await step(redis, run, { outcomes, claim })).claims;
  await step(redis, run, { outcomes });
  await carryOn(redis, run);
  return (await step(redis, run, { claim })).claims;
}

/** Until nothing is left of what follows from earlier steps. */
async function carryOn(redis: Connection, run: RunId): Promise<void> {
  while ((await step(redis, run, {})).backlog > 0);
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

async function compare(redis: Connection, run: RunId, model: Model): Promise<Endings> {
  const jobs = await jobsOf(redis, run);
  const record = (await readRun(redis, run)) as (RunRecord & { readonly warnings?: number }) | undefined;
  const named = new Map(jobs.map(({ job, cause }) => [job, cause ?? '']));
  const modelled = model.legs.map(({ leg, status, reason, causes }) => {
    const cause = named.get(leg) ?? '';
    return [leg, status, reason, causes.has(cause) ? cause : [...causes].join(' or ')];
  });
  return {
    engine: [
      ...jobs.map(({ job, status, reason, cause }) => toLine([job, status, reason, cause])),
      toLine(['run', record?.status, `${record?.warnings ?? 0}`, 'warnings']),
    ],
    model: [
      ...modelled.map(toLine),
      toLine(['run', model.isClosed ? model.verdict : 'running', `${model.warnings}`, 'warnings']),
    ],
  };
}

function toLine(words: readonly (string | undefined)[]): string {
  return words.filter((word) => word).join(' ');
}
