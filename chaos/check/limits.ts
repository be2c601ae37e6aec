// Never more at once than `max_parallel` allows, of the run and of the legs of a job.
import { type Breach, declaredName, type History, isHook } from '../history.ts';

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
      found.push({ rule, job, what: `${running.size} jobs run, and ${most.run} may` });
    if (legs > mostLegs) found.push({ rule, job, what: `${legs} legs run, and ${mostLegs} may` });
  }
  return found;
}
