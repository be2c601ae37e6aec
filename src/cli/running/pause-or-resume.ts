// `wp pause` and `wp resume`.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { findRun } from '../../state/look/find-run.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../../state/redis/status.ts';
import { pauseRun } from '../../state/work/control.ts';
import type { Output } from '../text/output.ts';

/** Returns the exit code. `typed`: names the run. */
export async function pauseOrResume(
  redis: WpRedis,
  typed: string,
  what: 'pause' | 'resume',
  { print }: Output,
): Promise<number> {
  const run = await findRun(redis, typed);
  const status = await pauseRun(redis, run, what);
  if (status !== (what === 'pause' ? 'paused' : 'running'))
    throw new WpError(`run ${run} cannot be ${what}d: it ${stateInWords(status)}.`);
  print(`Run ${run} is ${status}.`);
  return exitCodes.ok;
}

function stateInWords(status: RunStatus | undefined): string {
  if (status === undefined) return 'was removed';
  return isRunClosed(status) ? `has ended (${status})` : `is ${status}`;
}
