// Runs the jobs of one run with workers of this process, and shows the run until it ends.
import { availableParallelism } from 'node:os';
import { defined } from '../../pipeline/defined.ts';
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
import type { OpenedRun } from '../showing/opened-run.ts';
import { headline, showResult } from '../showing/run-result.ts';
import { openRunView, type RunView } from '../showing/run-view.ts';
import { jsonLine } from '../text/json.ts';
import { Outages } from '../text/outages.ts';
import type { Output } from '../text/output.ts';
import { unservedRun } from '../text/words.ts';
import { Interrupts, type OnInterrupt } from './interrupts.ts';
import { LocalWorkers, type WorkerSettings } from './local-workers.ts';

export interface WorkSettings extends Omit<WorkerSettings, 'workers'> {
  /** Undefined: one for each core. 0: the jobs are left to other workers. */
  readonly workers: number | undefined;
  /** The run is opened, and its jobs are left to other workers. */
  readonly detach: boolean;
  readonly mode: OutputMode;
}

export interface WorkRequest {
  readonly redis: WpRedis;
  readonly address: string;
  readonly settings: WorkSettings;
  readonly output: Output;
  /** Opens the run. From then on its time counts. */
  readonly open: (beforeOpen?: BeforeOpen) => Promise<OpenedRun>;
  readonly onInterrupt: OnInterrupt;
}

/** Runs to prune at the end. If all runs are short, no other worker lives long enough to prune. */
const mostPruned = 3;
const pruneMs = 5_000;

/** Returns the exit code. */
export async function workRun(request: WorkRequest): Promise<number> {
  const { redis, address, settings, open } = request;
  const view = await openRunView(settings.mode, request.output);
  const { output } = view;
  const outages = new Outages(redis, address, { ...output, isLooking: settings.workers === 0 });
  try {
    await outages.sayEvictable();
    if (!settings.detach) return await work({ ...request, output }, { view, outages });
    const { run, isOver } = await open();
    output.print(settings.mode === 'json' ? jsonLine({ run }) : run);
    // The run is open: an error of this question must not fail the command.
    const isLeftAlone = !isOver && !(await isServed(redis, run).catch(() => true));
    if (isLeftAlone) output.say(`No worker serves this run. Start one: wp worker. Or run it here: wp attach ${run}`);
    return exitCodes.ok;
  } finally {
    view.end();
    outages.end();
  }
}

interface Display {
  readonly view: RunView;
  readonly outages: Outages;
}

/** If Redis refuses to open the run, this rejects. Once the run is open, all that Redis refuses is sent again until it accepts. */
async function work(request: WorkRequest, { view, outages }: Display): Promise<number> {
  const { redis, settings, output, open } = request;
  const count = settings.workers ?? availableParallelism();
  await settings.secrets.load();
  // The time of a new run counts from its opening, so its workers are set up before, and have asked for its jobs once.
  const workers = new LocalWorkers(redis, { ...settings, workers: count }, { ...output, outages });
  const left = new AbortController();
  const interrupts = new Interrupts({ redis, output, workers, outages, onInterrupt: request.onInterrupt });
  try {
    await workers.openLockServers();
    await workers.prepare();
    let isStarted = false;
    const start = (run: RunId): Promise<void> => {
      isStarted = true;
      interrupts.listen(run, opening);
      return workers.start(run);
    };
    const opening: Promise<OpenedRun> = open(async (run) => {
      await start(run);
      // Their requests are sent right after the request that opens the run.
      workers.mayHaveWork(run);
    });
    const shown = opening.then((opened) => {
      if (!isStarted) void start(opened.run);
      return showRun(request, opened, { workers, count, view, outages, interrupts, left: left.signal });
    });
    return await Promise.race([shown, interrupts.leaving]);
  } finally {
    left.abort();
    await workers.close();
    interrupts.stop();
  }
}

interface Working extends Display {
  readonly workers: LocalWorkers;
  readonly count: number;
  /** Aborted when the command ends before the run. */
  readonly left: AbortSignal;
  readonly interrupts: Interrupts;
}

/** Lets workers claim and start the first jobs before the view opens, which takes this process about as long. */
const firstJobsMs = 10;

const hints = {
  cancel: 'Ctrl-C cancels the run; press it twice to kill its jobs',
  leave: 'Ctrl-C leaves the run to other workers',
} as const;

async function showRun(request: WorkRequest, opened: OpenedRun, working: Working): Promise<number> {
  const { run, after, isOver } = opened;
  const { redis, output, onInterrupt } = request;
  const { workers, view, outages, interrupts } = working;
  const { onTrouble } = outages;
  const served = workers.served(run);
  await waitAtMost(served, firstJobsMs);
  const known = opened.known ?? (await insist(() => readRun(redis, run), onTrouble));
  if (known && !isOver) {
    const { status = 'running' } = known;
    if (status === 'creating') output.say(unservedRun({ run, status }));
    if (!view.hasHead) output.print(headline(run, known, working.count));
    await view.follow(redis, run, {
      jobs: known.jobs,
      after,
      onTrouble,
      isAway: () => outages.isAway,
      hint: hints[onInterrupt],
      ...defined({ over: working.count > 0 ? served : undefined }),
      signal: working.left,
    });
  }
  await served;
  view.end();
  const signal = interrupts.received;
  const isFirst = isOver || (view.isLive && signal === undefined);
  const context = { mode: view.mode, output, onTrouble, isFirst, signal };
  const exitCode = await showResult(redis, run, context);
  // If this fails, the next command or worker prunes.
  await waitAtMost(pruneExpired(redis, mostPruned), pruneMs);
  return exitCode;
}
