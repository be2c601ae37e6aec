// The fill colours of jobs, by status, in drawings outside the terminal.
import type { JobStatus } from '../../state/redis/status.ts';

/** Light enough for black text. */
export const fills: Readonly<Record<JobStatus, string>> = {
  blocked: '#eeeeee',
  ready: '#fff3bf',
  running: '#a5d8ff',
  succeeded: '#b2f2bb',
  failed: '#ffc9c9',
  skipped: '#dee2e6',
  cancelled: '#eebefa',
};
