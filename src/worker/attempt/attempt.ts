// One attempt at a job: runs its sleep or its command, and turns the ending into an outcome.
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { Claim, Outcome } from '../../state/work/advance-run.ts';
import type { Timers } from '../timers.ts';
import { outcomeOf } from './outcome.ts';
import { needsPreparation, prepare } from './preparation.ts';
import { startScript } from './script.ts';
import type { AttemptContext, EndReason, RunningWork, WorkEnding } from './work.ts';

export interface Attempt {
  readonly claim: Claim;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** Its command has ended. Whatever comes now, its own result counts. */
  readonly isOver: boolean;
  /** TERM, the grace, KILL. The first reason stays. */
  end(reason: EndReason): void;
  /** KILL at once. */
  kill(reason: EndReason): void;
}

export function startAttempt(claim: Claim, context: AttemptContext): Attempt {
  const startedAt = performance.now();
  let endReason: EndReason | undefined;
  const work = needsPreparation(claim) ? prepareWork(claim, context) : startWork(claim, claim.spec, {}, context);
  const settled = work.ending.then((ending): Outcome => {
    const busyMs = Math.round(performance.now() - startedAt);
    return outcomeOf(claim, ending, {
      endReason,
      busyMs,
      mask: context.secrets.maskOf(claim.spec.secrets ?? claim.spec.masked),
    });
  });
  return {
    claim,
    outcome: settled,
    get isOver() {
      return work.isOver;
    },
    end: (reason) => {
      if (!work.isOver) endReason ??= reason;
      work.end();
    },
    kill: (reason) => {
      if (!work.isOver) endReason ??= reason;
      work.kill();
    },
  };
}

type Values = Readonly<Record<string, string>>;

function startWork(claim: Claim, spec: JobSpec, secrets: Values, context: AttemptContext): RunningWork {
  if (claim.problem !== undefined) return failedWork(claim.problem);
  if (spec.work.kind === 'sleep') return startSleep(claim, spec, context.timers);
  return startScript({ claim, spec, work: spec.work, secrets }, context);
}

/** Prepares the job, then starts its work. If it is ended before, it waits for nothing any more, as Redis may never answer. */
function prepareWork(claim: Claim, context: AttemptContext): RunningWork {
  let work: RunningWork | undefined;
  const ended = new AbortController();
  const start = async (): Promise<WorkEnding> => {
    const prepared = await prepare(claim, { ...context, signal: ended.signal });
    if (!prepared) return { kind: 'ended' };
    if (!prepared.ok) return { kind: 'spawn', message: prepared.message };
    work = startWork(claim, prepared.spec, prepared.secrets, context);
    return work.ending;
  };
  const stop = (how: 'end' | 'kill') => (): void => {
    ended.abort();
    work?.[how]();
  };
  const ending = start().catch(
    (error): WorkEnding => ({ kind: 'spawn', message: `its params, needs or secrets could not be read: ${error}` }),
  );
  return {
    ending,
    get isOver() {
      return work?.isOver === true;
    },
    end: stop('end'),
    kill: stop('kill'),
  };
}

function startSleep(
  { sleepMs = 0 }: Claim,
  { timeoutMs = Number.POSITIVE_INFINITY }: JobSpec,
  timers: Timers,
): RunningWork {
  const sleeping = timers.sleep(Math.min(sleepMs, timeoutMs));
  const ending = sleeping.over.then((isOver): WorkEnding => {
    if (!isOver) return { kind: 'ended' };
    return sleepMs > timeoutMs ? { kind: 'timeout' } : { kind: 'exit', exitCode: 0 };
  });
  return { ending, isOver: false, end: sleeping.end, kill: sleeping.end };
}

function failedWork(message: string): RunningWork {
  return { ending: Promise.resolve({ kind: 'spawn', message }), isOver: true, end: () => {}, kill: () => {} };
}
