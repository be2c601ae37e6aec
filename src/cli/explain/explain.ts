// Why a job is as it is: all that is stored about that, read once.

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
import { chainFrom, isUndecided, openEndsOf } from './chain.ts';
import { hasEnded, type NeedView, needsOf } from './need-views.ts';
import { type ConditionView, readCondition } from './read-condition.ts';
import { readSingle, type SingleJob } from './single-job.ts';

export interface Explanation {
  readonly run: RunRecord;
  readonly nowMs: number;
  /** As asked for: one leg, or a job with all its legs. */
  readonly job: JobId;
  readonly legs: readonly JobRecord[];
  /** Absent: it is a hook, which needs nothing. */
  readonly rule?: Rule;
  readonly needs: readonly NeedView[];
  /** Needs that are no part of the run. */
  readonly leftOut: readonly JobId[];
  readonly condition?: ConditionView;
  /** From the cause to this job; the cause alone where the one does not follow from the other. */
  readonly chain: readonly JobId[];
  readonly cause?: JobRecord;
  /** What a blocked job waits for. */
  readonly waitsFor: readonly JobRecord[];
  /** What a worker has yet to do for a job whose needs have ended. Absent: they have not, or it is decided. */
  readonly undecided?: 'condition' | 'legs' | 'consequences';
  readonly single?: SingleJob;
  /** The run is open, but no worker serves it. */
  readonly isUnserved: boolean;
}

export async function explain(
  redis: WpRedis,
  picture: RunGraph,
  name: string,
  lockServers: LockServersToAsk,
): Promise<Explanation> {
  const { run, nowMs } = picture;
  const { job, legs, hook } = await findJob(redis, picture, name as JobId);
  const id = declaredJob(job);
  const spec = await readSpec(redis, run.run, id);
  if (!spec) throw new WpError(`run ${run.run} was removed from Redis meanwhile.`);
  const rule = hook ? undefined : picture.jobs.get(id)?.when;
  const needs = rule ? needsOf(picture, id, rule) : [];
  const needsHaveEnded = needs.every(hasEnded);
  const condition = await readCondition(redis, { run: run.run, job: id, spec, legs, needsHaveEnded });
  const cause = legs.find((leg) => leg.cause !== undefined)?.cause as JobId | undefined;
  const causeRecord = cause && picture.legsOf(declaredJob(cause)).find((leg) => leg.job === cause);
  const isBlocked = legs.some(({ status }) => status === 'blocked');
  const [only, ...others] = legs;
  return {
    leftOut: spec.leftOut ?? [],
    ...{ run, nowMs, job, legs, needs, isUnserved: await isUnserved(redis, run) },
    ...(rule && { rule }),
    ...(condition && { condition }),
    chain: cause ? (chainFrom(picture, cause, job) ?? [cause]) : [],
    ...(causeRecord && { cause: causeRecord }),
    waitsFor: isBlocked ? openEndsOf(picture, id) : [],
    ...(isBlocked && isUndecided(picture, id) && { undecided: undecidedPart(spec) }),
    ...(only && others.length === 0 && { single: await readSingle(redis, picture, only, spec, lockServers) }),
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

async function findJob(redis: WpRedis, picture: RunGraph, name: JobId): Promise<Found> {
  const declared = picture.jobs.get(name);
  if (declared) return { job: name, legs: declared.legs };
  const legs = picture.legsOf(declaredJob(name));
  const leg = legs.find(({ job }) => job === name);
  if (leg) return { job: name, legs: [leg] };
  const hooks = await readHooks(redis, picture.run.run);
  const hook = hooks.find(({ job }) => job === name);
  if (hook) return { job: name, legs: [hook], hook: true };
  throw await unknownJob(redis, picture.run.run, name);
}
