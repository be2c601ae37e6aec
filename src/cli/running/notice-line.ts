// What workers have to say of themselves and of jobs, as one line each.
import type { DrainReason, Notice } from '../../worker/notice.ts';
import { counted } from '../text/words.ts';

export function renderNotice(notice: Exclude<Notice, { kind: 'redis' }>): string {
  switch (notice.kind) {
    case 'stale':
      return `the result of job "${notice.job}", attempt ${notice.attempt}, was refused: another worker has taken the job over.`;
    case 'lease-lost':
      return `the lease of job "${notice.job}" could not be renewed in time. It was ended here; any worker may run it again.`;
    case 'rescued':
      return `job "${notice.job}" was lost with worker ${notice.holder}. It is ready again.`;
    case 'foreign':
      return `run ${notice.run} was made by another version of wp, and is left to workers of that version.`;
    case 'draining':
      return `worker ${notice.worker} ${drainedBecause[notice.why]}. ${notice.running === 0 ? 'It ends.' : `It takes nothing new, and ends after ${counted(notice.running, 'running job')}.`}`;
    default:
      return notice satisfies never;
  }
}

const drainedBecause: Readonly<Record<DrainReason, string>> = {
  asked: 'is drained, as "wp workers drain" asked',
  idle: 'has had nothing to run for as long as --exit-when-idle says',
};
