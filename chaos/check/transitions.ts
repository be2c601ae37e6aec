// Only legal transitions, of a run and of each of its jobs.
import { groupBy } from '../../src/pipeline/group-by.ts';
import { isHook } from '../../src/pipeline/job-id.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import { failsFast } from '../../test/model/arbitrary.ts';
import { type Breach, declaredName, type History } from '../history.ts';
import { retriesOf } from '../pipeline.ts';
import { ends, JobCourse } from './job-course.ts';

const rule = 'only legal transitions';

export function checkTransitions(history: History): Breach[] {
  const byJob = groupBy(history.events, ({ job = '' }) => job);
  byJob.delete('');
  const ofJobs = [...byJob].flatMap(([job, own]) => followJob(job, own, history).map((what) => ({ rule, what, job })));
  return [...followRun(history).map((what) => ({ rule, what })), ...ofJobs];
}

function followJob(job: string, own: readonly RunEvent[], { events, played: { graph, scripts } }: History): string[] {
  const declared = graph.jobs.find(({ name }) => name === declaredName(job));
  const isCancelled = events.some(({ event }) => event === 'run-cancelling');
  const course = new JobCourse(declared ? retriesOf(declared, scripts) : 0, failsFast(graph) || isCancelled);
  for (const event of events) if (isAbout(event, job)) course.take(event);
  const last = own.at(-1)?.event ?? '';
  // A hook of another ending than the run now has stays as it was. A job that was reopened before its legs were made is gone, and its
  // legs continue instead.
  const isHookLeft = isHook(job) && ends.has(last);
  const isWholeLeft = last === 'reopened' && declared?.name === job && declared.legs !== undefined;
  const isOver = course.isClosed || isHookLeft || isWholeLeft;
  return isOver ? course.problems : [...course.problems, 'the run is closed, and the job is not'];
}

const whileRunning = ['run-paused', 'run-reopened', 'run-cancelling', 'run-succeeded', 'run-failed'];

const afterEnd = ['run-reopened'];

function isAbout({ event, job: of }: RunEvent, job: string): boolean {
  if (event === 'unmade') return of === declaredName(job);
  return of === job || (isHook(job) && event === 'run-reopened');
}

/** Which event of the run itself may follow which. */
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

/** Events of jobs that a retry writes while the run is still closed. */
const whileClosed = new Set<string>(['reopened', 'unmade', 'run-reopened']);

function followRun({ events, record }: History): string[] {
  const found: string[] = [];
  let last = '';
  for (const { event, job } of events) {
    const isOpen = last !== '' && next[last] !== afterEnd;
    if (job !== undefined) {
      if (!isOpen && !(last !== '' && whileClosed.has(event))) found.push(`${event} of ${job} after "${last}"`);
      continue;
    }
    if (!next[last]?.includes(event)) found.push(`${event} after "${last}"`);
    last = event;
  }
  const end = `run-${record.status}`;
  return last === end ? found : [...found, `the last event of the run itself is ${last}, and it is ${record.status}`];
}
