// A bar that shows how many jobs are closed.
import type { Colours } from '../text/colours.ts';

export interface Bar {
  /** Includes `failed`. */
  readonly closed: number;
  readonly failed: number;
  readonly running: number;
  readonly size: number;
}

/** Takes exactly `width` columns. Even a single failure gets a column. */
export function drawBar({ closed, failed, running, size }: Bar, width: number, { ofStatus, dim }: Colours): string {
  const cells = (count: number): number => Math.floor((count / Math.max(size, 1)) * width);
  const failures = Math.min(failed === 0 ? 0 : Math.max(1, cells(failed)), width);
  const successes = Math.min(Math.max(cells(closed) - failures, 0), width - failures);
  const runs = Math.min(running === 0 ? 0 : Math.max(1, cells(running)), width - failures - successes);
  const rest = width - failures - successes - runs;
  return [
    ofStatus('█'.repeat(successes), 'succeeded'),
    ofStatus('█'.repeat(failures), 'failed'),
    ofStatus('▒'.repeat(runs), 'running'),
    dim('░'.repeat(rest)),
  ].join('');
}
