// `wp run`: from a file to the result of its run.
import { availableParallelism } from 'node:os';
import { exitCodes, WpError } from '../pipeline/error.ts';
import type { Pipeline, Plan } from '../pipeline/pipeline.ts';
import { planRun } from '../pipeline/plan.ts';
import { createRun } from '../state/create.ts';
import { insist, type OnRedisTrouble } from '../state/refusal.ts';
import { pruneExpired } from '../state/retention.ts';
import type { RunId } from '../state/run-id.ts';
import { cancelRun } from '../state/runs.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed, type RunStatus } from '../state/status.ts';
import { within } from '../worker/command/within.ts';
import { loadPipeline } from './load-pipeline.ts';
import { LocalWorkers } from './local-workers.ts';
import { Outages } from './outages.ts';
import type { Output } from './output.ts';
import { reportToJson } from './render/json.ts';
import { renderReport } from './render/report.ts';
import { counted } from './render/words.ts';
import { type Report, readReport } from './report.ts';
import { exitCodeOfSignal, onSignals, type Signals } from './signals.ts';
import { watchRun } from './watch.ts';

export interface RunRequest {
  readonly file: string;
  readonly params: Readonly<Record<string, string>>;
  /** Used where the pipeline has such a param and none was given. */
  readonly fallbackParams: Readonly<Record<string, string>>;
  readonly seed: number | undefined;
  /** Absent: as many as there are cores. */
  readonly workers: number | undefined;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly graceMs: number;
  readonly secretsFile?: string | undefined;
  readonly lockServers: readonly string[];
  readonly detach: boolean;
  readonly json: boolean;
}

export interface RunContext extends Output {
  readonly withRedis: (use: (redis: Connection, address: string) => Promise<number>) => Promise<number>;
}

/** Returns the exit code. Redis is not touched before the file and the params are known to be right. */
export async function runPipeline(request: RunRequest, context: RunContext): Promise<number> {
  const pipeline = await loadPipeline(request.file, context);
  const plan = pipeline && planFor(pipeline, request, context);
  if (!plan) return exitCodes.usage;
  return context.withRedis((redis, address) => execute(redis, address, { plan, request, output: context }));
}

function planFor(pipeline: Pipeline, request: RunRequest, { say }: Output): Plan | undefined {
  const isDeclared = (name: string): boolean => pipeline.params.some((param) => param.name === name);
  const fallbacks = Object.entries(request.fallbackParams).filter(([name]) => isDeclared(name));
  const params = { ...Object.fromEntries(fallbacks), ...request.params };
  const planned = planRun(pipeline, { params, ...(request.seed === undefined ? {} : { seed: request.seed }) });
  if (planned.ok) return planned.plan;
  for (const problem of planned.problems) say(`${request.file}: ${problem}`);
  return undefined;
}

/** Where runs are short, no worker lives long enough to do it. */
const prunedAfterwards = 3;
const pruneMs = 5_000;

interface Execution {
  readonly plan: Plan;
  readonly request: RunRequest;
  readonly output: Output;
}

async function execute(redis: Connection, address: string, { plan, request, output }: Execution): Promise<number> {
  const outages = new Outages(redis, address, output);
  try {
    await outages.sayEvictable();
    if (!request.detach) return await work(redis, { plan, request, output, outages });
    const run = await createRun(redis, plan);
    output.print(request.json ? JSON.stringify({ run }) : run);
    return exitCodes.ok;
  } finally {
    outages.end();
  }
}

interface Working extends Execution {
  readonly outages: Outages;
}

/** Redis has to accept the run; from then on whatever it refuses is asked for again until it is over. */
async function work(redis: Connection, { plan, request, output, outages }: Working): Promise<number> {
  const count = request.workers ?? availableParallelism();
  // Set up first: from the moment a run is open its time counts.
  const workers = new LocalWorkers(redis, { ...request, workers: count }, { ...output, outages });
  let signals: Signals | undefined;
  try {
    await workers.openLockServers();
    await workers.prepare();
    const run = await createRun(redis, plan);
    workers.start(run);
    const left = new AbortController();
    const second = (): void => {
      workers.kill();
      if (outages.isAway) left.abort(leftOpen(run, signals?.received()));
    };
    const { onTrouble } = outages;
    signals = onSignals({ first: () => void cancel(redis, run, { ...output, onTrouble }), second });
    if (!request.json) output.print(headline(run, plan, count));
    const report = await unlessLeft(left.signal, follow(redis, run, { plan, request, output, outages, workers, left }));
    const exitCode = showResult(report, run, { request, signal: signals.received(), output });
    // Tidying; whoever comes next does it too.
    await within(pruneExpired(redis, prunedAfterwards), pruneMs);
    return exitCode;
  } finally {
    await workers.close();
    signals?.stop();
  }
}

interface Following extends Working {
  readonly workers: LocalWorkers;
  readonly left: AbortController;
}

/** Shows the run until it is over and nothing of it is left here. */
async function follow(
  redis: Connection,
  run: RunId,
  { plan, request, output, outages, workers, left }: Following,
): Promise<Report | undefined> {
  const { onTrouble } = outages;
  await watchRun(redis, run, countJobs(plan), { ...output, onTrouble, signal: left.signal, json: request.json });
  await workers.served(run);
  return insist('report', () => readReport(redis, run), onTrouble);
}

/** Rejects with what the signal was given as its reason. */
async function unlessLeft<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const leaving = new Promise<never>((_, leave) => signal.addEventListener('abort', () => leave(signal.reason)));
  return Promise.race([work, leaving]);
}

/** Whoever presses Ctrl-C twice while Redis is away wants their terminal back. */
function leftOpen(run: RunId, signal: NodeJS.Signals = 'SIGINT'): WpError {
  const text = `left run ${run}, which Redis could not be told to cancel. Use "wp cancel ${run}" when it is back.`;
  return new WpError(text, exitCodeOfSignal(signal));
}

function headline(run: RunId, plan: Plan, workers: number): string {
  const by = workers === 0 ? 'left to wp worker processes' : `on ${counted(workers, 'worker')}`;
  return `Run ${run}  ${plan.name}: ${counted(countJobs(plan), 'job')} ${by}`;
}

/** A job of no legs counts as one, which is skipped. */
function countJobs(plan: Plan): number {
  return plan.jobs.reduce((sum, { legs }) => sum + Math.max(1, legs?.length ?? 1), 0);
}

async function cancel(
  redis: Connection,
  run: RunId,
  { say, onTrouble }: Output & { readonly onTrouble: OnRedisTrouble },
): Promise<void> {
  say('Cancelling: what runs is asked to end. Press Ctrl-C again to kill it.');
  await insist('cancel', () => cancelRun(redis, run), onTrouble);
}

interface Showing {
  readonly request: RunRequest;
  readonly signal: NodeJS.Signals | undefined;
  readonly output: Output;
}

function showResult(report: Report | undefined, run: RunId, { request, signal, output }: Showing): number {
  if (!report) throw new WpError(`run ${run} was removed from Redis while it went on.`, exitCodes.infrastructure);
  if (request.json) output.print(JSON.stringify({ event: 'summary', ...reportToJson(report) }));
  else output.print(`\n${renderReport(report)}`);
  const { status, reason } = report.run;
  if (signal && status === 'cancelled') return exitCodeOfSignal(signal);
  return status === 'cancelled' && reason === 'run-timeout' ? exitCodes.runTimeout : exitCodeOf(status);
}

function exitCodeOf(status: RunStatus): number {
  if (status === 'succeeded') return exitCodes.ok;
  if (status === 'failed') return exitCodes.jobFailed;
  if (isRunClosed(status)) return exitCodes.cancelled;
  throw new Error(`Internal error: the run was left while it is ${status}.`);
}
