// Notices of workers about themselves and their jobs, one line each.
import type { DrainReason, Notice } from '../../worker/notice.ts';
import { counted } from '../text/words.ts';

export function renderNotice(notice: Exclude<Notice, { kind: 'redis' }>): string {
  switch (notice.kind) {
    case 'stale':
      return `the result of job "${notice.job}", attempt ${notice.attempt}, was refused: another worker has taken over the job.`;
    case 'lease-lost':
      return `the lease of job "${notice.job}" could not be renewed in time. The job was stopped here. Any worker may run it again.`;
    case 'rescued':
      return `job "${notice.job}" was lost with worker ${notice.holder}. It is ready to run again.`;
    case 'repaired':
      return `run ${notice.run} was damaged in Redis: ${counted(notice.repaired, 'index entry or count', 'index entries or counts')} had to be repaired.`;
    case 'foreign':
      return `run ${notice.run} was created by another version of wp. Workers of that version run it.`;
    case 'unreadable':
      return `${notice.error.message}. This worker leaves it alone.`;
    case 'draining':
      return `worker ${notice.worker} ${drainedBecause[notice.why]}. ${notice.running === 0 ? 'It exits.' : `It takes no more jobs, and exits after ${counted(notice.running, 'running job')}.`}`;
    default:
      return notice satisfies never;
  }
}

const drainedBecause: Readonly<Record<DrainReason, string>> = {
  asked: 'is drained by "wp workers drain"',
  idle: 'had no job to run for the time of --exit-when-idle',
};
