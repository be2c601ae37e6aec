// A graph for programs.
import { defined } from '../../pipeline/defined.ts';
import { listCounts, summaryStatus } from '../text/leg-counts.ts';
import type { Graph, GraphJob } from './graph.ts';
import { nameOf } from './job-label.ts';

export function graphToJson({ name, run, jobs }: Graph): object {
  return { name, ...defined({ run }), jobs: jobs.map((job) => jobToJson(job, jobs)) };
}

/** A count that only the run will know is null. */
function jobToJson(job: GraphJob, jobs: readonly GraphJob[]): object {
  const { name, wave, when, needs, count, legs } = job;
  return {
    job: name,
    wave,
    when,
    needs: needs.map((need) => ({ job: nameOf(need, jobs), ...defined({ when: need.when }) })),
    ...defined({
      count: count === 'unknown' ? null : count,
      status: legs && summaryStatus(legs),
      counts: legs && Object.fromEntries(listCounts(legs)),
    }),
  };
}
