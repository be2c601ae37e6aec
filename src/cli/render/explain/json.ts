// Explanations for programs: names in snake_case, times in epoch ms, lengths in ms.
import { toRedisNames } from '../../../state/fields.ts';
import type { Picture } from '../../../state/picture.ts';
import type { JobRecord } from '../../../state/read.ts';
import type { ConditionView } from '../../explain/condition.ts';
import type { Explanation } from '../../explain/explain.ts';
import type { NeedView } from '../../explain/needs.ts';
import { countsOf } from '../../graph/graph.ts';
import { jobToJson, runToJson } from '../json.ts';

/** Of all legs: none of a job is left out, however many there are. */
export function explanationToJson(explanation: Explanation): object {
  const { run, job, legs, rule, needs, leftOut, condition, chain, waitsFor, undecided, single, isUnserved } =
    explanation;
  return {
    run: run.run,
    job,
    legs: legs.map(jobToJson),
    ...(rule && { when: rule }),
    needs: needs.map(needToJson),
    ...(leftOut.length > 0 && { left_out: leftOut }),
    ...(condition && { if: conditionToJson(condition) }),
    chain,
    waits_for: waitsFor.map(({ job: open, status }) => ({ job: open, status })),
    ...(undecided && { undecided }),
    ...(single && singleToJson(single)),
    unserved: isUnserved,
  };
}

export function overviewToJson({ run, jobs }: Picture, isUnserved: boolean): object {
  const records = [...jobs.values()].flatMap(({ legs }) => legs).filter(({ status }) => status !== 'succeeded');
  return { ...runToJson(run), jobs: records.map(jobToJson), unserved: isUnserved };
}

function needToJson({ job, rule, isOwnRule, legs, verdict }: NeedView): object {
  const counts = new Map<JobRecord['status'], number>();
  for (const { status } of legs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return { job, ...(isOwnRule && { when: rule }), verdict, counts: Object.fromEntries(countsOf(counts)) };
}

function conditionToJson({ text, result, problem, values }: ConditionView): object {
  return {
    text,
    result,
    ...(problem !== undefined && { problem }),
    values: values.map(({ name, value }) => ({ name, value })),
  };
}

function singleToJson({ attempts, retry, timeout, ready, holder }: NonNullable<Explanation['single']>): object {
  return {
    attempts: toRedisNames(attempts),
    retry: toRedisNames(retry),
    ...(typeof timeout === 'number' && { timeout_ms: timeout }),
    ...(ready && { ready: toRedisNames(ready) }),
    ...(holder && { holder: toRedisNames(holder) }),
  };
}
