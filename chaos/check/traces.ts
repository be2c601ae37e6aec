// What jobs wrote down agrees with what Redis accepted: at most one process for each attempt, and its own ending.
import { groupBy } from '../../src/pipeline/group-by.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import type { Breach, History } from '../history.ts';
import type { Traced } from '../trace.ts';

const rule = 'one accepted ending per attempt, which is its own';

export function checkTraces({ events, traced }: History): Breach[] {
  const byAttempt = groupBy(traced, ({ job, attempt }) => `${job} ${attempt}`);
  const started = new Map<string, RunEvent>();
  const found: Breach[] = [];
  for (const event of events) {
    const key = `${event.job} ${event.attempt}`;
    if (event.event === 'started') started.set(key, event);
    else if (event.job && event.attempt !== undefined) {
      const [own] = byAttempt.get(key) ?? [];
      const what = contradictionOf(event, own);
      if (what) found.push({ rule, what: `attempt ${event.attempt} ${what}`, job: event.job });
    }
  }
  for (const [key, [own, ...more]] of byAttempt) {
    if (!own) continue;
    const { job, attempt } = own;
    const claimedAt = started.get(key)?.at ?? Number.POSITIVE_INFINITY;
    if (own.startedAt < claimedAt)
      found.push({ rule, job, what: `attempt ${attempt} ran before its claim, or without one` });
    if (more.length > 0) found.push({ rule, job, what: `attempt ${attempt} was started ${more.length + 1} times` });
  }
  return found;
}

function contradictionOf({ event, detail }: RunEvent, own: Traced | undefined): string | undefined {
  const code = own?.code ?? 'nothing';
  if (event === 'succeeded') return code === '0' ? undefined : `was accepted as succeeded, and its trace says ${code}`;
  const isExit = (event === 'failed' || event === 'retrying') && detail.reason === 'exit';
  if (isExit && code !== String(detail.exitCode))
    return `was accepted with exit ${detail.exitCode}, its trace says ${code}`;
  return undefined;
}
