// Hooks: first that of the run's result, then `always`, each to its end, after all jobs and before the run closes.
import { hookId, isHook } from '../../src/pipeline/job-id.ts';
import type { Breach, History } from '../history.ts';

const rule = 'hooks follow the jobs, in order, once';

const hookOf = { succeeded: 'on_success', failed: 'on_failure', cancelled: 'on_cancel' } as const;

export function checkHooks({ events: all, record, played: { hooks } }: History): Breach[] {
  const { status } = record;
  const events = all.slice(all.findLastIndex(({ event }) => event === 'run-reopened') + 1);
  const ofResult = status in hookOf ? hookOf[status as keyof typeof hookOf] : undefined;
  const expected = hooks.filter((hook) => hook === ofResult || hook === 'always').map(hookId);
  const ofHooks = events.filter(({ job = '' }) => isHook(job));
  const ended = ofHooks.filter(({ event }) => event === 'succeeded' || event === 'failed').map(({ job = '' }) => job);
  const first = ofHooks[0] ? events.indexOf(ofHooks[0]) : events.length;
  const late = events.slice(first).find(({ job }) => job !== undefined && !isHook(job));
  return [
    ...(ended.join() === expected.join()
      ? []
      : [{ rule, what: `ended: ${ended.join(', ')}, expected of a run that ${status}: ${expected.join(', ')}` }]),
    ...(late?.job === undefined ? [] : [{ rule, job: late.job, what: `${late.event} after the first hook had begun` }]),
  ];
}
