// Explanations for programs: names in snake_case, times in epoch ms, lengths in ms.

import { defined } from '../../pipeline/defined.ts';
import type { Holder } from '../../state/look/holder.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import type { JobRecord } from '../../state/records/records.ts';
import { toRedisNames } from '../../state/redis/fields.ts';
import { countsOf } from '../graph/graph.ts';
import { jobToJson, runToJson } from '../text/json.ts';
import type { Explanation } from './explain.ts';
import type { NeedView } from './need-views.ts';
import type { ConditionView } from './read-condition.ts';

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

export function overviewToJson({ run, jobs }: RunGraph, isUnserved: boolean): object {
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
    ...(holder && { holder: holderToJson(holder) }),
  };
}

function holderToJson({ worker, presence, lease }: Holder): object {
  const leftMs = lease.lease === 'held' ? lease.leftMs : undefined;
  return defined({
    worker,
    presence: presence && toRedisNames(presence),
    lease: lease.lease,
    lease_left_ms: leftMs,
  });
}
