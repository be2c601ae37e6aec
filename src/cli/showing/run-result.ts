// The head line of a run, and its result.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import type { RunRecord } from '../../state/records/records.ts';
import { insist, type OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../../state/redis/status.ts';
import { renderReport } from '../report/render-report.ts';
import { readReport } from '../report/report.ts';
import { reportToJson } from '../report/report-json.ts';
import type { OutputMode } from '../settings/output-modes.ts';
import { exitCodeOfSignal } from '../signals.ts';
import { jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { printedPage } from '../text/page.ts';
import { printable } from '../text/printable.ts';
import { counted } from '../text/words.ts';

/** `workers`: of this process; undefined: this process only shows the run. */
export function headline(run: RunId, { name, jobs }: Pick<RunRecord, 'name' | 'jobs'>, workers?: number): string {
  const by = workers === 0 ? ', left to wp worker processes' : ` on ${counted(workers ?? 0, 'worker')}`;
  return `Run ${run}  ${printable(name)}: ${counted(jobs, 'job')}${workers === undefined ? '' : by}`;
}

export interface ResultContext {
  readonly mode: OutputMode;
  /** Whether nothing was printed before. */
  readonly isFirst: boolean | undefined;
  readonly output: Output;
  readonly onTrouble: OnRedisTrouble;
  /** The signal that cancelled the run; undefined: none came. */
  readonly signal: NodeJS.Signals | undefined;
}

/** Returns the exit code. */
export async function showResult(redis: WpRedis, run: RunId, context: ResultContext): Promise<number> {
  const { mode, output, onTrouble, signal, isFirst } = context;
  const report = await insist(() => readReport(redis, run), onTrouble);
  if (!report) throw new WpError(`run ${run} was removed from Redis while it was running.`, exitCodes.infrastructure);
  if (mode === 'json') output.print(jsonLine({ event: 'summary', ...reportToJson(report) }));
  else output.print(`${isFirst ? '' : '\n'}${renderReport(report, { ...printedPage(), isBrief: mode === 'quiet' })}`);
  const { status, reason } = report.run;
  if (signal && status === 'cancelled') return exitCodeOfSignal(signal);
  return status === 'cancelled' && reason === 'run-timeout' ? exitCodes.runTimeout : exitCodeOf(status);
}

function exitCodeOf(status: RunStatus): number {
  if (status === 'succeeded') return exitCodes.ok;
  if (status === 'failed') return exitCodes.jobFailed;
  if (isRunClosed(status)) return exitCodes.cancelled;
  throw new Error(`Internal error: the result of a run was asked for while it is ${status}.`);
}
