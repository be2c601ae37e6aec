// Explanations for programs: names in snake_case, times in epoch ms, durations in ms.

import { defined } from '../../pipeline/defined.ts';
import type { Holder } from '../../state/look/holder.ts';
import type { RunGraph } from '../../state/look/run-graph.ts';
import { toRedisNames } from '../../state/redis/fields.ts';
import { jobToJson, runToJson } from '../text/json.ts';
import { countLegs, listCounts } from '../text/leg-counts.ts';
import type { Explanation } from './explain.ts';
import type { LegDetails } from './leg-details.ts';
import type { NeedView } from './need-views.ts';
import type { ConditionView } from './read-condition.ts';

/** Has all legs of the job, however many there are. */
export function explanationToJson(explanation: Explanation): object {
  const { run, job, legs, rule, needs, leftOut, condition, causePath, waitsFor, undecided, details } = explanation;
  return {
    run: run.run,
    job,
    legs: legs.map(jobToJson),
    ...defined({ when: rule }),
    needs: needs.map(needToJson),
    ...defined({
      left_out: leftOut.length > 0 ? leftOut : undefined,
      if: condition && conditionToJson(condition),
    }),
    chain: causePath,
    waits_for: waitsFor.map(({ job: open, status }) => ({ job: open, status })),
    ...defined({ undecided }),
    ...(details && detailsToJson(details)),
    unserved: explanation.isUnserved,
  };
}

export function overviewToJson({ run, jobs }: RunGraph, isUnserved: boolean): object {
  const records = [...jobs.values()].flatMap(({ legs }) => legs).filter(({ status }) => status !== 'succeeded');
  return { ...runToJson(run), jobs: records.map(jobToJson), unserved: isUnserved };
}

function needToJson({ job, rule, isOwnRule, legs, verdict }: NeedView): object {
  const counts = Object.fromEntries(listCounts(countLegs(legs)));
  return { job, ...defined({ when: isOwnRule ? rule : undefined }), verdict, counts };
}

function conditionToJson({ text, result, problem, values }: ConditionView): object {
  return { text, result, ...defined({ problem }), values: values.map(({ name, value }) => ({ name, value })) };
}

function detailsToJson({ attempts, retry, timeout, ready, holder }: LegDetails): object {
  return {
    attempts: toRedisNames(attempts),
    retry: toRedisNames(retry),
    ...defined({
      timeout_ms: typeof timeout === 'number' ? timeout : undefined,
      ready: ready && toRedisNames(ready),
      holder: holder && holderToJson(holder),
    }),
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
