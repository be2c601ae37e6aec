// Why a job was skipped, failed, or is waiting: all that Redis knows about it, read once.

import { defined } from '../../pipeline/defined.ts';
import { WpError } from '../../pipeline/error.ts';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import type { JobSpec, Rule } from '../../pipeline/pipeline.ts';
import type { LockServersToAsk } from '../../state/look/holder.ts';
import { isUnserved } from '../../state/look/presence.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import { type JobRecord, type RunRecord, readHooks } from '../../state/records/records.ts';
import { readSpec } from '../../state/records/specs.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { unknownJob } from '../text/unknown-job.ts';
import { type LegDetails, readLegDetails } from './leg-details.ts';
import { hasEnded, type NeedView, needsOf } from './need-views.ts';
import { type ConditionView, readCondition } from './read-condition.ts';
import { blockersOf, isUndecided, pathFromCause } from './upstream.ts';

export interface Explanation {
  readonly run: RunRecord;
  readonly nowMs: number;
  /** As the user asked: one leg, or a job with all its legs. */
  readonly job: JobId;
  readonly legs: readonly JobRecord[];
  /** Undefined for a hook, which has no needs. */
  readonly rule?: Rule;
  readonly needs: readonly NeedView[];
  /** Needs that are not part of this run. */
  readonly leftOut: readonly JobId[];
  readonly condition?: ConditionView;
  /** From the cause to this job; the cause alone where it is not upstream of this job; empty where there is no cause. */
  readonly causePath: readonly JobId[];
  readonly cause?: JobRecord;
  /** The upstream jobs that a blocked job waits for. */
  readonly waitsFor: readonly JobRecord[];
  /** What a worker has to decide now that the needs have ended. Undefined where they have not, or where it is decided. */
  readonly undecided?: 'condition' | 'legs' | 'consequences';
  /** Undefined where the job has several legs and all were asked for. */
  readonly details?: LegDetails;
  /** The run is open, but no worker serves it. */
  readonly isUnserved: boolean;
}

export async function explain(
  redis: WpRedis,
  graph: RunGraph,
  name: string,
  lockServers: LockServersToAsk,
): Promise<Explanation> {
  const { run, nowMs } = graph;
  const { job, legs, hook } = await findJob(redis, graph, name as JobId);
  const id = declaredJob(job);
  const spec = await readSpec(redis, run.run, id);
  if (!spec) throw new WpError(`run ${run.run} was removed from Redis.`);
  const rule = hook ? undefined : graph.jobs.get(id)?.when;
  const needs = rule ? needsOf(graph, id, rule) : [];
  const needsHaveEnded = needs.every(hasEnded);
  const condition = await readCondition(redis, { run: run.run, job: id, spec, legs, needsHaveEnded });
  const cause = legs.find((leg) => leg.cause !== undefined)?.cause as JobId | undefined;
  const causeRecord = cause && graph.legsOf(declaredJob(cause)).find((leg) => leg.job === cause);
  const isBlocked = legs.some(({ status }) => status === 'blocked');
  const [only, ...others] = legs;
  return {
    run,
    nowMs,
    job,
    legs,
    needs,
    leftOut: spec.leftOut ?? [],
    causePath: cause ? (pathFromCause(graph, cause, job) ?? [cause]) : [],
    waitsFor: isBlocked ? blockersOf(graph, id) : [],
    isUnserved: await isUnserved(redis, run),
    ...defined({
      rule,
      condition,
      cause: causeRecord,
      undecided: isBlocked && isUndecided(graph, id) ? undecidedPart(spec) : undefined,
      details: only && others.length === 0 ? await readLegDetails(redis, graph, only, spec, lockServers) : undefined,
    }),
  };
}

function undecidedPart({ deferred }: JobSpec): NonNullable<Explanation['undecided']> {
  if (deferred?.condition !== undefined) return 'condition';
  return deferred ? 'legs' : 'consequences';
}

interface Found {
  readonly job: JobId;
  readonly legs: readonly JobRecord[];
  readonly hook?: true;
}

async function findJob(redis: WpRedis, graph: RunGraph, name: JobId): Promise<Found> {
  const declared = graph.jobs.get(name);
  if (declared) return { job: name, legs: declared.legs };
  const legs = graph.legsOf(declaredJob(name));
  const leg = legs.find(({ job }) => job === name);
  if (leg) return { job: name, legs: [leg] };
  const hooks = await readHooks(redis, graph.run.run);
  const hook = hooks.find(({ job }) => job === name);
  if (hook) return { job: name, legs: [hook], hook: true };
  throw await unknownJob(redis, graph.run.run, name);
}
