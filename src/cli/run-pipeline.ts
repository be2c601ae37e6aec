// `wp run`: from a file to the result of its run.
import { availableParallelism } from 'node:os';
import { exitCodes, WpError } from '../pipeline/error.ts';
import type { Pipeline, Plan } from '../pipeline/pipeline.ts';
import { planRun } from '../pipeline/plan.ts';
import { createRun } from '../state/create.ts';
import { pruneExpired } from '../state/retention.ts';
import type { RunId } from '../state/run-id.ts';
import { cancelRun } from '../state/runs.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed, type RunStatus } from '../state/status.ts';
import { showDryRun } from './dry-run.ts';
import { loadPipeline } from './load-pipeline.ts';
import { LocalWorkers } from './local-workers.ts';
import { announceOutages } from './outages.ts';
import type { Output } from './output.ts';
import { reportToJson } from './render/json.ts';
import { renderReport } from './render/report.ts';
import { counted } from './render/words.ts';
import { readReport } from './report.ts';
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
  readonly detach: boolean;
  /** Nothing is started: what would be is shown. */
  readonly dryRun: boolean;
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
  if (request.dryRun) {
    showDryRun(pipeline, plan, request, context);
    return exitCodes.ok;
  }
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

interface Execution {
  readonly plan: Plan;
  readonly request: RunRequest;
  readonly output: Output;
}

async function execute(redis: Connection, address: string, { plan, request, output }: Execution): Promise<number> {
  if (request.detach) {
    const run = await createRun(redis, plan);
    output.print(request.json ? JSON.stringify({ run }) : run);
    return exitCodes.ok;
  }
  const count = request.workers ?? availableParallelism();
  // Set up first: from the moment a run is open its time counts.
  const workers = new LocalWorkers(redis, { ...request, workers: count }, output);
  const endAnnouncing = announceOutages(redis, address, output);
  let signals: Signals | undefined;
  try {
    await workers.prepare();
    const run = await createRun(redis, plan);
    workers.start(run);
    signals = onSignals({ first: () => void cancel(redis, run, output), second: () => workers.kill() });
    if (!request.json) output.print(headline(run, plan, count));
    await watchRun(redis, run, countJobs(plan), { ...output, json: request.json });
    await workers.served(run);
    const exitCode = await showResult(redis, run, { request, signals, output });
    await pruneExpired(redis, prunedAfterwards);
    return exitCode;
  } finally {
    await workers.close();
    signals?.stop();
    endAnnouncing();
  }
}

function headline(run: RunId, plan: Plan, workers: number): string {
  const by = workers === 0 ? 'left to wp worker processes' : `on ${counted(workers, 'worker')}`;
  return `Run ${run}  ${plan.name}: ${counted(countJobs(plan), 'job')} ${by}`;
}

/** A job of no legs counts as one, which is skipped. */
function countJobs(plan: Plan): number {
  return plan.jobs.reduce((sum, { legs }) => sum + Math.max(1, legs?.length ?? 1), 0);
}

async function cancel(redis: Connection, run: RunId, { say }: Output): Promise<void> {
  say('Cancelling: what runs is asked to end. Press Ctrl-C again to kill it.');
  await cancelRun(redis, run);
}

interface Showing {
  readonly request: RunRequest;
  readonly signals: Signals;
  readonly output: Output;
}

async function showResult(redis: Connection, run: RunId, { request, signals, output }: Showing): Promise<number> {
  const report = await readReport(redis, run);
  if (!report) throw new WpError(`run ${run} was removed from Redis while it went on.`, exitCodes.infrastructure);
  if (request.json) output.print(JSON.stringify({ event: 'summary', ...reportToJson(report) }));
  else output.print(`\n${renderReport(report)}`);
  const signal = signals.received();
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
