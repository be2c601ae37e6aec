// The condition of a job, evaluated once more to show what it reads. What it came to is said by what became of the job.

import { type Evaluated, evaluate, isTrue, parseExpression } from '../../pipeline/expression/expression.ts';
import { type ReadValue, valuesRead } from '../../pipeline/expression/values-read.ts';
import type { JobId } from '../../pipeline/job-id.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { JobRecord } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { readNeeds } from '../../state/work/need-results.ts';
import { readRunFacts } from '../../state/work/run-facts.ts';
import { contextsOf, statusesOf } from '../../worker/attempt/contexts.ts';

export interface ConditionView {
  readonly text: string;
  /** open: its needs have not ended. unasked: something else had decided before. mixed: legs differ. */
  readonly result: 'true' | 'false' | 'open' | 'unasked' | 'mixed';
  readonly problem?: string;
  /** Of those that are known by now. */
  readonly values: readonly ReadValue[];
}

export interface ConditionRequest {
  readonly run: RunId;
  readonly job: JobId;
  readonly spec: JobSpec;
  readonly legs: readonly JobRecord[];
  readonly needsHaveEnded: boolean;
}

/** Absent: the job has none. */
export async function readCondition(redis: WpRedis, request: ConditionRequest): Promise<ConditionView | undefined> {
  const { run, job, spec, legs, needsHaveEnded } = request;
  const text = spec.condition ?? spec.deferred?.condition;
  const parsed = text === undefined ? undefined : parseExpression(text);
  if (text === undefined || !parsed?.ok) return undefined;
  const [facts, needs] = await Promise.all([readRunFacts(redis, run), readNeeds(redis, run, spec)]);
  const matrix = legs.length === 1 ? legs[0]?.matrix : undefined;
  const contexts = { ...contextsOf(facts, needs), env: spec.env, job: { id: job }, ...(matrix && { matrix }) };
  const statuses = statusesOf(needs, facts.isCancelling);
  const now = evaluate(parsed.expression, contexts, statuses);
  const result = resultOf(request, now);
  const asNow = now.ok && result === String(isTrue(now.value));
  const unknown = [
    ...(needsHaveEnded ? [] : ['needs']),
    // Of all legs together there is no such value.
    ...(matrix ? [] : ['matrix']),
    // They may have changed since the condition was asked.
    ...(needsHaveEnded && asNow ? [] : ['success', 'failure', 'cancelled']),
  ];
  const values = valuesRead(parsed.expression, contexts, statuses).filter(({ context }) => !unknown.includes(context));
  return { text, result, ...(!now.ok && needsHaveEnded && { problem: now.problem }), values };
}

function resultOf({ legs, spec, needsHaveEnded }: ConditionRequest, now: Evaluated): ConditionView['result'] {
  const isKnown = spec.condition !== undefined || needsHaveEnded;
  const results = new Set(
    legs.map((leg): ConditionView['result'] => {
      if (leg.reason === 'condition-false') return 'false';
      if (leg.status === 'blocked') return isKnown && now.ok ? (isTrue(now.value) ? 'true' : 'false') : 'open';
      // It may have been attempted in an earlier life, before its run was retried.
      return leg.status === 'skipped' || (leg.status !== 'ready' && leg.attempt === 0) ? 'unasked' : 'true';
    }),
  );
  const [first = 'unasked', ...others] = results;
  return others.length === 0 ? first : 'mixed';
}
