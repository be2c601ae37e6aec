// Two attempts at a job may have processes at once only while the worker of the earlier one is frozen. Otherwise that worker ends its
// process before its lease expires. A busy machine may take half a lease for that.
import { groupBy } from '../../src/pipeline/group-by.ts';
import type { Crew } from '../crew.ts';
import type { Breach, History } from '../history.ts';
import { settings } from '../settings.ts';
import type { Traced } from '../trace.ts';

const rule = 'never two attempts at a job at once';

export function checkOverlap({ events, traced }: History, crew: Crew): Breach[] {
  const found: Breach[] = [];
  for (const [job, attempts] of groupBy(traced, (attempt) => attempt.job)) {
    for (const [index, early] of attempts.entries()) {
      for (const late of attempts.slice(index + 1)) {
        const from = late.startedAt;
        const to = Math.min(lastSign(early), lastSign(late));
        const claimed = events.find((event) => event.job === job && event.attempt === early.attempt);
        const overlapMs = to - from - crew.frozenMs(pidOf(claimed?.worker), from, to);
        if (overlapMs <= settings.leaseMs / 2) continue;
        const what = `attempts ${early.attempt} and ${late.attempt} both ran for ${overlapMs} ms`;
        found.push({ rule, what, job });
      }
    }
  }
  return found;
}

function lastSign({ startedAt, seenAt = startedAt, endedAt = seenAt }: Traced): number {
  return endedAt;
}

/** `host-pid-xx.n`; the name of a host may contain hyphens. */
function pidOf(worker = ''): number {
  return Number(/-(\d+)-[^-]*$/.exec(worker)?.[1]);
}
