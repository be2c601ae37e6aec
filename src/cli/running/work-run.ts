// Works and shows one run until it is over: a new one, one that was re-opened, one that somebody left.
import { availableParallelism } from 'node:os';
import { exitCodes } from '../../pipeline/error.ts';
import type { BeforeOpen } from '../../state/create/create-run.ts';
import { isServed } from '../../state/look/presence.ts';
import { readRun } from '../../state/records/records.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { pruneExpired } from '../../state/retention/prune.ts';
import { waitAtMost } from '../../worker/timers.ts';
import type { OutputMode } from '../settings/output-modes.ts';
import { headline, showResult } from '../showing/show-run.ts';
import { openShowing, type Showing } from '../showing/showing.ts';
import { jsonLine } from '../text/json.ts';
import { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import { unservedRun } from '../text/words.ts';
import type { Begun } from './begin.ts';
import { Interrupts, type OnInterrupt } from './interrupts.ts';
import { LocalWorkers, type WorkerSettings } from './local-workers.ts';

export interface WorkSettings extends Omit<WorkerSettings, 'workers'> {
  /** Absent: as many as there are cores. 0: the work is left to others. */
  readonly workers: number | undefined;
  /** The run is begun and left to others. */
  readonly detach: boolean;
  readonly mode: OutputMode;
}

export interface WorkRequest {
  readonly redis: WpRedis;
  readonly address: string;
  readonly settings: WorkSettings;
  readonly output: Output;
  /** Opens the run, or says which one it is; from then on its time counts. Returns where in its events to begin to look, too. */
  readonly begin: (beforeOpen?: BeforeOpen) => Promise<Begun>;
  readonly onInterrupt: OnInterrupt;
}

/** Where runs are short, no worker lives long enough to do it. */
const prunedAfterwards = 3;
const pruneMs = 5_000;

/** Returns the exit code. */
export async function workRun(request: WorkRequest): Promise<number> {
  const { redis, address, settings, begin } = request;
  const showing = await openShowing(settings.mode, request.output);
  const { output } = showing;
  const outages = new Outages(redis, address, { ...output, isLooking: settings.workers === 0 });
  try {
    await outages.sayEvictable();
    if (!settings.detach) return await work({ ...request, output }, { showing, outages });
    const { run, isOver } = await begin();
    output.print(settings.mode === 'json' ? jsonLine({ run }) : run);
    // The run is made, whatever becomes of the question.
    const isLeftAlone = !isOver && !(await isServed(redis, run).catch(() => true));
    if (isLeftAlone)
      output.say(`There is no worker to run it. "wp worker" starts one, "wp attach ${run}" runs it here.`);
    return exitCodes.ok;
  } finally {
    showing.end();
    outages.end();
  }
}

interface Looks {
  readonly showing: Showing;
  readonly outages: Outages;
}

/** Redis has to accept the run; from then on whatever it refuses is asked for again until it is over. */
async function work(request: WorkRequest, { showing, outages }: Looks): Promise<number> {
  const { redis, settings, output, begin } = request;
  const count = settings.workers ?? availableParallelism();
  await settings.secrets.load();
  // From the moment a new run is open its time counts: its workers are set up before, and have asked for its jobs once.
  const workers = new LocalWorkers(redis, { ...settings, workers: count }, { ...output, outages });
  const left = new AbortController();
  const interrupts = new Interrupts({ redis, output, workers, outages, onInterrupt: request.onInterrupt });
  try {
    await workers.openLockServers();
    await workers.prepare();
    let isStarted = false;
    const start = (run: RunId): Promise<void> => {
      isStarted = true;
      interrupts.listen(run, begun);
      return workers.start(run);
    };
    const begun: Promise<Begun> = begin(async (run) => {
      await start(run);
      // What they ask for is sent right behind what opens the run.
      workers.mayHaveWork(run);
    });
    const shown = begun.then((known) => {
      if (!isStarted) void start(known.run);
      return showRun(request, known, { workers, count, showing, outages, interrupts, left: left.signal });
    });
    return await Promise.race([shown, interrupts.leaving]);
  } finally {
    left.abort();
    await workers.close();
    interrupts.stop();
  }
}

interface Working extends Looks {
  readonly workers: LocalWorkers;
  readonly count: number;
  /** Aborted when nobody looks any more. */
  readonly left: AbortSignal;
  readonly interrupts: Interrupts;
}

/** For the first jobs to be claimed and started before anything is shown, which takes this process about as long. */
const firstJobsMs = 10;

const hints = {
  cancel: 'Ctrl-C cancels the run, twice kills it',
  leave: 'Ctrl-C leaves the run to others',
} as const;

async function showRun(request: WorkRequest, begun: Begun, working: Working): Promise<number> {
  const { run, after, isOver } = begun;
  const { redis, output, onInterrupt } = request;
  const { workers, showing, outages, interrupts } = working;
  const { onTrouble } = outages;
  const served = workers.served(run);
  await waitAtMost(served, firstJobsMs);
  const known = begun.known ?? (await insist(() => readRun(redis, run), onTrouble));
  if (known && !isOver) {
    const { status = 'running' } = known;
    if (status === 'creating') output.say(unservedRun({ run, status }));
    if (!showing.hasHead) output.print(headline(run, known, working.count));
    const looking = { jobs: known.jobs, after, onTrouble, isAway: () => outages.isAway, hint: hints[onInterrupt] };
    const over = working.count > 0 ? { over: served } : {};
    await showing.watch(redis, run, { ...looking, ...over, signal: working.left });
  }
  await served;
  showing.end();
  const signal = interrupts.received;
  const isFirst = isOver || (showing.isLive && signal === undefined);
  const context = { mode: showing.mode, output, onTrouble, isFirst, signal };
  const exitCode = await showResult(redis, run, context);
  // Tidying; whoever comes next does it too.
  await waitAtMost(pruneExpired(redis, prunedAfterwards), pruneMs);
  return exitCode;
}
