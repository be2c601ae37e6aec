// The records of a closed run say the same as its events.
import { jobStatuses } from '../../src/state/redis/status.ts';
import type { Breach, History } from '../history.ts';

const rule = 'records say what the events say';

export function checkRecords({ record, jobs, events }: History): Breach[] {
  const found: Breach[] = [];
  for (const { job, status, attempt, reason = '' } of jobs) {
    const own = events.filter((event) => event.job === job);
    const last = own.at(-1);
    const attempts = own.filter(({ event }) => event === 'started').length;
    const isSame = !last || (last.event === status && (last.detail.reason ?? '') === reason);
    if (!isSame)
      found.push({
        rule,
        job,
        what: `it is ${status} ${reason}, its last event ${last?.event} ${last?.detail.reason}`,
      });
    if (attempts !== attempt)
      found.push({ rule, job, what: `it is at attempt ${attempt}, and has ${attempts} in its events` });
  }
  for (const status of jobStatuses) {
    const count = jobs.filter((job) => job.status === status).length;
    if (count !== record.counts[status])
      found.push({ rule, what: `the run counts ${record.counts[status]} jobs as ${status}, and has ${count}` });
  }
  return found;
}
