// Works and shows one run until it is over: a new one, one that was re-opened, one that somebody left.
import { availableParallelism } from 'node:os';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { lastEventId } from '../state/events.ts';
import { readRun } from '../state/read.ts';
import { pruneExpired } from '../state/retention.ts';
import type { RunId } from '../state/run-id.ts';
import { cancelRun } from '../state/runs.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed, type RunStatus } from '../state/status.ts';
import { LocalWorkers, type WorkerSettings } from './local-workers.ts';
import { announceOutages } from './outages.ts';
import type { Output } from './output.ts';
import { reportToJson } from './render/json.ts';
import { renderReport } from './render/report.ts';
import { counted } from './render/words.ts';
import { readReport } from './report.ts';
import { exitCodeOfSignal, onSignals, type Signals } from './signals.ts';
import { watchRun } from './watch.ts';

export interface WorkSettings extends Omit<WorkerSettings, 'workers'> {
  /** Absent: as many as there are cores. 0: the work is left to others. */
  readonly workers: number | undefined;
  /** The run is begun and left to others. */
  readonly detach: boolean;
  readonly json: boolean;
}

export interface WorkRequest {
  readonly redis: Connection;
  readonly address: string;
  readonly settings: WorkSettings;
  readonly output: Output;
  /** Opens the run, or says which one it is; from then on its time counts. Returns where in its events to begin to look, too. */
  readonly begin: () => Promise<Begun>;
  /** What the first Ctrl-C does: cancel the run, or only leave it to others. */
  readonly onInterrupt: 'cancel' | 'leave';
}

export interface Begun {
  readonly run: RunId;
  /** Absent: at the first. */
  readonly after?: string;
  /** Nothing of it is left to be worked or watched. */
  readonly isOver?: boolean;
}

/** Where runs are short, no worker lives long enough to do it. */
const prunedAfterwards = 3;

/** Returns the exit code. */
export async function workRun(request: WorkRequest): Promise<number> {
  const { redis, address, settings, output, begin } = request;
  if (settings.detach) {
    const { run } = await begin();
    output.print(settings.json ? JSON.stringify({ run }) : run);
    return exitCodes.ok;
  }
  const count = settings.workers ?? availableParallelism();
  // Set up first: from the moment a run is open its time counts.
  const workers = new LocalWorkers(redis, { ...settings, workers: count }, output);
  const endAnnouncing = announceOutages(redis, address, output);
  let signals: Signals | undefined;
  try {
    await workers.prepare();
    const begun = await begin();
    workers.start(begun.run);
    signals = onSignals(reactions(request, begun.run, workers));
    return await showRun(request, begun, { workers, count, signals });
  } finally {
    await workers.close();
    signals?.stop();
    endAnnouncing();
  }
}

/** For runs that are there already: of what comes from now on. */
export async function fromNow(redis: Connection, run: RunId): Promise<Begun> {
  // In this order: an end that comes in between is seen twice rather than never.
  const after = await lastEventId(redis, run);
  const record = await readRun(redis, run);
  return { run, after, isOver: record === undefined || isRunClosed(record.status) };
}

function reactions(
  { redis, output, onInterrupt }: WorkRequest,
  run: RunId,
  workers: LocalWorkers,
): Parameters<typeof onSignals>[0] {
  if (onInterrupt === 'leave') return { first: () => {}, second: () => workers.kill() };
  return {
    first: () => {
      output.say('Cancelling: what runs is asked to end. Press Ctrl-C again to kill it.');
      void cancelRun(redis, run).then(
        (status) =>
          status === 'running' && output.say('Its jobs are over; what runs are its hooks, which are left to end.'),
        () => {},
      );
    },
    second: () => {
      cancelRun(redis, run, { force: true }).catch(() => {});
      workers.kill();
    },
  };
}

interface Working {
  readonly workers: LocalWorkers;
  readonly count: number;
  readonly signals: Signals;
}

async function showRun(
  request: WorkRequest,
  { run, after, isOver }: Begun,
  { workers, count, signals }: Working,
): Promise<number> {
  const { redis, settings, output, onInterrupt } = request;
  const record = await readRun(redis, run);
  if (!settings.json && record && !isOver) output.print(headline(run, record.name, record.jobs, count));
  const left = onInterrupt === 'leave' ? signals.signal : undefined;
  if (!isOver)
    await watchRun(redis, run, { jobs: record?.jobs ?? 0, after, signal: left }, { ...output, json: settings.json });
  if (left?.aborted) {
    output.say(`Run ${run} goes on without this terminal; what ran here is handed back.`);
    return exitCodeOfSignal(signals.received() ?? 'SIGINT');
  }
  await workers.served(run);
  const exitCode = await showResult(request, run, signals);
  await pruneExpired(redis, prunedAfterwards);
  return exitCode;
}

function headline(run: RunId, name: string, jobs: number, workers: number): string {
  const by = workers === 0 ? 'left to wp worker processes' : `on ${counted(workers, 'worker')}`;
  return `Run ${run}  ${name}: ${counted(jobs, 'job')} ${by}`;
}

async function showResult({ redis, settings, output }: WorkRequest, run: RunId, signals: Signals): Promise<number> {
  const report = await readReport(redis, run);
  if (!report) throw new WpError(`run ${run} was removed from Redis while it went on.`, exitCodes.infrastructure);
  if (settings.json) output.print(JSON.stringify({ event: 'summary', ...reportToJson(report) }));
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
