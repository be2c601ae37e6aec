// The status table of the guide, as what may follow what in the events of a run and of each of its jobs.
import type { RunEvent } from '../../src/state/events.ts';
import { groupBy } from '../group-by.ts';
import { type Breach, declaredName, type History, isHook } from '../history.ts';
import { retriesOf } from '../pipeline.ts';

const rule = 'only legal transitions';

const ends = new Set(['succeeded', 'failed', 'skipped', 'cancelled']);

/** Of an attempt, with which it is over. */
const attemptEnds = new Set(['succeeded', 'failed', 'cancelled', 'retrying', 'released', 'lost']);

export function checkTransitions(history: History): Breach[] {
  const found: Breach[] = [];
  const say = (what: string, job?: string): void => void found.push({ rule, what, ...(job !== undefined && { job }) });
  checkRun(history, say);
  const byJob = groupBy(history.events, ({ job = '' }) => job);
  byJob.delete('');
  for (const [job, own] of byJob) for (const what of checkJob(job, own, history)) say(what, job);
  return found;
}

function checkJob(job: string, own: readonly RunEvent[], history: History): string[] {
  // Hooks are opened again with the run, without an event of their own.
  const isOwn = (event: RunEvent): boolean => own.includes(event) || event.event === 'run-reopened';
  const declared = history.played.graph.jobs.find(({ name }) => name === declaredName(job));
  const retries = declared ? retriesOf(declared, history.played.scripts) : 0;
  const found = followJob(isHook(job) ? history.events.filter(isOwn) : own, retries, mayStop(history));
  const last = own.at(-1)?.event ?? '';
  // Of a job that was opened again before it was asked what its legs are, these go on instead of it.
  const goesOn = last === 'reopened' && declared?.name === job && declared.legs !== undefined;
  return ends.has(last) || goesOn ? found : [...found, 'the run is closed, and it is not'];
}

const whileRunning = ['run-paused', 'run-reopened', 'run-cancelling', 'run-succeeded', 'run-failed'];

const afterEnd = ['run-reopened'];

/** What may follow what of the run's own events. */
const next: Readonly<Record<string, readonly string[]>> = {
  '': ['run-created'],
  'run-created': whileRunning,
  'run-paused': ['run-resumed', ...whileRunning],
  'run-resumed': whileRunning,
  'run-reopened': whileRunning,
  'run-cancelling': ['run-cancelled'],
  'run-succeeded': afterEnd,
  'run-failed': afterEnd,
  'run-cancelled': afterEnd,
};

/** Of the jobs of a closed run, which is about to be opened again. */
const whileClosed = new Set(['reopened', 'run-reopened']);

function checkRun({ events, record }: History, say: (what: string) => void): void {
  let last = '';
  for (const { event, job } of events) {
    const isClosed = next[last] === afterEnd;
    if (job !== undefined && (last === '' || (isClosed && !whileClosed.has(event))))
      say(`${event} of ${job} after "${last}"`);
    if (job !== undefined) continue;
    if (!next[last]?.includes(event)) say(`${event} after "${last}"`);
    last = event;
  }
  if (last !== `run-${record.status}`) say(`the last event of the run itself is ${last}, and it is ${record.status}`);
}

function mayStop({ played: { graph }, events }: History): boolean {
  const failsFast = graph.failFast !== undefined || graph.jobs.some(({ failFast }) => failFast !== undefined);
  return failsFast || events.some(({ event }) => event === 'run-cancelling');
}

function followJob(events: readonly RunEvent[], retries: number, mayStop: boolean): string[] {
  const found: string[] = [];
  let open: RunEvent | undefined;
  let closed: RunEvent | undefined;
  let attempts = 0;
  let failures = 0;
  let losses = 0;
  /** Since it was last opened. */
  let hasRun = false;
  for (const now of events) {
    const { event, attempt, detail } = now;
    if (event === 'reopened' || event === 'run-reopened') {
      if (!closed && event === 'reopened') found.push(`${tell(now)}: it was not closed`);
      [closed, failures, losses, hasRun] = [undefined, 0, 0, false];
      continue;
    }
    const expect = (isLegal: boolean, what: string): void => {
      if (!isLegal) found.push(`${tell(now)}: ${what}`);
    };
    expect(!closed, `it was closed by ${closed && tell(closed)}`);
    if (event === 'started') {
      expect(!open, `attempt ${open?.attempt} is still open`);
      expect(attempt === attempts + 1, `there were ${attempts} attempts before`);
      attempts += 1;
      hasRun = true;
      open = now;
      continue;
    }
    if (attempt !== undefined) {
      expect(attemptEnds.has(event), 'no attempt ends so');
      expect(open?.attempt === attempt, `the open attempt is ${open?.attempt ?? 'none'}`);
      expect(open?.worker === now.worker, `its attempt was started by ${open?.worker}`);
    } else {
      expect(event === 'skipped' || event === 'cancelled', 'no job that never ran ends so');
      expect(!open, `attempt ${open?.attempt} is open`);
      expect(event !== 'skipped' || !hasRun, 'it has run before');
    }
    open = undefined;
    if (event === 'retrying') failures += 1;
    if (event === 'lost' || detail.reason === 'poison') losses += 1;
    expect(failures <= retries, `that is retry ${failures} of ${retries}`);
    const isPoison = detail.reason === 'poison';
    expect(isPoison === (losses === 3), `it was lost ${losses} times`);
    const isSpent = failures === retries || isPoison || mayStop;
    expect(event !== 'failed' || isSpent, `it had only ${failures} of ${retries} retries`);
    if (ends.has(event)) closed = now;
  }
  return found;
}

function tell({ event, attempt, worker }: RunEvent): string {
  return [event, attempt !== undefined && `(attempt ${attempt}${worker ? ` of ${worker}` : ''})`]
    .filter(Boolean)
    .join(' ');
}
