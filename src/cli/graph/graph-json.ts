// A graph for programs.
import { countsOf, type Graph, type GraphJob, statusOf } from './graph.ts';
import { nameOf } from './job-label.ts';

export function graphToJson({ name, run, jobs }: Graph): object {
  return { name, ...(run !== undefined && { run }), jobs: jobs.map((job) => jobToJson(job, jobs)) };
}

/** A count that is not known yet is null. */
function jobToJson(job: GraphJob, jobs: readonly GraphJob[]): object {
  const { name, wave, when, needs, count, legs } = job;
  return {
    ...{ job: name, wave, when },
    needs: needs.map((need) => ({ job: nameOf(need, jobs), ...(need.when && { when: need.when }) })),
    ...(count !== undefined && { count: count === 'unknown' ? null : count }),
    ...(legs && { status: statusOf(legs), counts: Object.fromEntries(countsOf(legs)) }),
  };
}
