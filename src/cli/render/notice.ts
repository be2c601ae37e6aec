// What workers have to say of jobs, as one line each.
import type { Notice } from '../../worker/notice.ts';

export function renderNotice(notice: Exclude<Notice, { kind: 'redis' }>): string {
  switch (notice.kind) {
    case 'stale':
      return `the result of job "${notice.job}", attempt ${notice.attempt}, was refused: another worker has taken the job over.`;
    case 'lease-lost':
      return `the lease of job "${notice.job}" could not be renewed in time. It was ended here; any worker may run it again.`;
    case 'rescued':
      return `job "${notice.job}" was lost with worker ${notice.holder}. It is ready again.`;
    default:
      return notice satisfies never;
  }
}
