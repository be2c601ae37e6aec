// How much of something is done, as a bar.
import type { Colours } from '../text/colours.ts';

export interface Bar {
  /** Failures among them. */
  readonly closed: number;
  readonly failed: number;
  readonly running: number;
  readonly size: number;
}

/** Exactly so many columns. What failed is seen however little it is. */
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
