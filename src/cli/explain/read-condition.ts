// The condition of a job, evaluated again to show the values that it reads. Its result comes from the status of the job.

import { defined } from '../../pipeline/defined.ts';
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
  /** `open`: the needs have not ended. `unasked`: something else decided earlier. `mixed`: the legs differ. */
  readonly result: 'true' | 'false' | 'open' | 'unasked' | 'mixed';
  readonly problem?: string;
  /** Only values that are known by now. */
  readonly values: readonly ReadValue[];
}

export interface ConditionRequest {
  readonly run: RunId;
  readonly job: JobId;
  readonly spec: JobSpec;
  readonly legs: readonly JobRecord[];
  readonly needsHaveEnded: boolean;
}

/** Undefined where the job has no condition. */
export async function readCondition(redis: WpRedis, request: ConditionRequest): Promise<ConditionView | undefined> {
  const { run, job, spec, legs, needsHaveEnded } = request;
  const text = spec.condition ?? spec.deferred?.condition;
  const parsed = text === undefined ? undefined : parseExpression(text);
  if (text === undefined || !parsed?.ok) return undefined;
  const [facts, needs] = await Promise.all([readRunFacts(redis, run), readNeeds(redis, run, spec)]);
  const matrix = legs.length === 1 ? legs[0]?.matrix : undefined;
  const contexts = { ...contextsOf(facts, needs), env: spec.env, job: { id: job }, ...defined({ matrix }) };
  const statuses = statusesOf(needs, facts.isCancelling);
  const now = evaluate(parsed.expression, contexts, statuses);
  const result = resultOf(request, now);
  const asNow = now.ok && result === String(isTrue(now.value));
  const unknown = [
    ...(needsHaveEnded ? [] : ['needs']),
    // All legs together have no single value of the matrix.
    ...(matrix ? [] : ['matrix']),
    // Their values may have changed since the condition was evaluated.
    ...(needsHaveEnded && asNow ? [] : ['success', 'failure', 'cancelled']),
  ];
  const values = valuesRead(parsed.expression, contexts, statuses).filter(({ context }) => !unknown.includes(context));
  const problem = !now.ok && needsHaveEnded ? now.problem : undefined;
  return { text, result, ...defined({ problem }), values };
}

function resultOf({ legs, spec, needsHaveEnded }: ConditionRequest, now: Evaluated): ConditionView['result'] {
  const isKnown = spec.condition !== undefined || needsHaveEnded;
  const results = new Set(
    legs.map((leg): ConditionView['result'] => {
      if (leg.reason === 'condition-false') return 'false';
      if (leg.status === 'blocked') return isKnown && now.ok ? (isTrue(now.value) ? 'true' : 'false') : 'open';
      // A skipped job may have attempts too, from before the run was retried.
      return leg.status === 'skipped' || (leg.status !== 'ready' && leg.attempt === 0) ? 'unasked' : 'true';
    }),
  );
  const [first = 'unasked', ...others] = results;
  return others.length === 0 ? first : 'mixed';
}
