// `max_parallel` limits how many jobs of the run, and how many legs of a job, run at once.
import { isHook } from '../../src/pipeline/job-id.ts';
import { type Breach, declaredName, type History } from '../history.ts';

const rule = 'never more at once than max_parallel';

export function checkLimits({ events, played: { most } }: History): Breach[] {
  const found: Breach[] = [];
  const running = new Set<string>();
  for (const { event, job } of events) {
    if (job === undefined || isHook(job)) continue;
    if (event !== 'started') {
      running.delete(job);
      continue;
    }
    running.add(job);
    const legs = [...running].filter((other) => declaredName(other) === declaredName(job)).length;
    const mostLegs = most.legs.get(declaredName(job)) ?? Number.POSITIVE_INFINITY;
    if (running.size > (most.run ?? Number.POSITIVE_INFINITY))
      found.push({ rule, job, what: `${running.size} jobs run, and the limit is ${most.run}` });
    if (legs > mostLegs) found.push({ rule, job, what: `${legs} legs run, and the limit is ${mostLegs}` });
  }
  return found;
}
