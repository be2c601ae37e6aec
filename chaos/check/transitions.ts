// The status table of the guide, as what may follow what in the events of a run and of each of its jobs.
import type { RunEvent } from '../../src/state/events.ts';
import { groupBy } from '../group-by.ts';
import { type Breach, declaredName, type History } from '../history.ts';
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
  for (const [job, events] of byJob) {
    const declared = history.played.graph.jobs.find(({ name }) => name === declaredName(job));
    const retries = declared ? retriesOf(declared, history.played.scripts) : 0;
    for (const what of followJob(events, retries, mayStop(history))) say(what, job);
  }
  return found;
}

function checkRun({ events, eventCount, record }: History, say: (what: string) => void): void {
  const ofRun = events.filter(({ job }) => job === undefined).map(({ event }) => event);
  const expected = [
    'run-created',
    ...(ofRun.includes('run-cancelling') ? ['run-cancelling'] : []),
    `run-${record.status}`,
  ];
  if (ofRun.join() !== expected.join()) say(`the run's own events are ${ofRun.join(', ')}, and it is ${record.status}`);
  if (events[0]?.event !== 'run-created') say(`the first event is ${events[0]?.event}`);
  if (eventCount !== events.length) say(`${eventCount - events.length} events come after the one that ends the run`);
  if ((record.status === 'cancelled') !== ofRun.includes('run-cancelling'))
    say(`nobody cancelled it, but it is ${record.status}, or the other way round`);
}

function mayStop({ played: { graph }, record }: History): boolean {
  const failsFast = graph.failFast !== undefined || graph.jobs.some(({ failFast }) => failFast !== undefined);
  return failsFast || record.status === 'cancelled';
}

function followJob(events: readonly RunEvent[], retries: number, mayStop: boolean): string[] {
  const found: string[] = [];
  let open: RunEvent | undefined;
  let closed: RunEvent | undefined;
  let attempts = 0;
  let failures = 0;
  let losses = 0;
  for (const now of events) {
    const { event, attempt, detail } = now;
    const expect = (isLegal: boolean, what: string): void => {
      if (!isLegal) found.push(`${tell(now)}: ${what}`);
    };
    expect(!closed, `it was closed by ${closed && tell(closed)}`);
    if (event === 'started') {
      expect(!open, `attempt ${open?.attempt} is still open`);
      expect(attempt === attempts + 1, `there were ${attempts} attempts before`);
      attempts += 1;
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
      expect(event !== 'skipped' || attempts === 0, 'it has run before');
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
  if (!closed && events.length > 0) found.push('the run is closed, and it is not');
  return found;
}

function tell({ event, attempt, worker }: RunEvent): string {
  return [event, attempt !== undefined && `(attempt ${attempt}${worker ? ` of ${worker}` : ''})`]
    .filter(Boolean)
    .join(' ');
}
