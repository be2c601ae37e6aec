// One attempt at a job: its sleep or its command, from the start to the outcome that is settled.
import type { JobSpec } from '../../pipeline/pipeline.ts';
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Claim, Outcome } from '../../state/work/advance.ts';
import type { ProcessGuard } from '../command/guard.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type EndedWhy, outcomeOf, type WorkEnding } from './outcome.ts';
import { needsPreparation, prepare } from './preparation.ts';
import { startScript } from './script.ts';
import { sleep } from './sleep.ts';

export interface AttemptContext {
  readonly run: RunId;
  readonly worker: string;
  readonly redis: WpRedis;
  readonly guard: ProcessGuard;
  readonly secrets: Secrets;
  readonly onTrouble: OnRedisTrouble;
  /** Between TERM and KILL. */
  readonly graceMs: number;
}

export interface Attempt {
  readonly claim: Claim;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  /** TERM, a grace, KILL. Of several reasons the first one stays. */
  end(why: EndedWhy): void;
  /** KILL at once. */
  kill(why: EndedWhy): void;
}

/** What does the job's work: a process group, a timer, or what has to be known before there can be either. */
export interface Work {
  /** Never rejects. */
  readonly ending: Promise<WorkEnding>;
  end(): void;
  kill(): void;
}

export function startAttempt(claim: Claim, context: AttemptContext): Attempt {
  const startedAt = performance.now();
  let endedWhy: EndedWhy | undefined;
  const work = needsPreparation(claim) ? prepareWork(claim, context) : startWork(claim, claim.spec, {}, context);
  const settled = work.ending.then((ending): Outcome => {
    const busyMs = Math.round(performance.now() - startedAt);
    return outcomeOf(claim, ending, { endedWhy, busyMs });
  });
  return {
    claim,
    outcome: settled,
    end: (why) => {
      endedWhy ??= why;
      work.end();
    },
    kill: (why) => {
      endedWhy ??= why;
      work.kill();
    },
  };
}

type Values = Readonly<Record<string, string>>;

function startWork(claim: Claim, spec: JobSpec, secrets: Values, context: AttemptContext): Work {
  if (spec.work.kind === 'sleep') return startSleep(claim, spec);
  return startScript({ claim, spec, work: spec.work, secrets }, context);
}

/** The work starts when it is known what it is, unless it was ended before: then nothing is waited for, Redis may never answer. */
function prepareWork(claim: Claim, context: AttemptContext): Work {
  let work: Work | undefined;
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
    (error): WorkEnding => ({ kind: 'spawn', message: `what it needs cannot be read: ${error}` }),
  );
  return { ending, end: stop('end'), kill: stop('kill') };
}

function startSleep({ sleepMs = 0 }: Claim, { timeoutMs = Number.POSITIVE_INFINITY }: JobSpec): Work {
  const sleeping = sleep(Math.min(sleepMs, timeoutMs));
  const ending = sleeping.over.then((isOver): WorkEnding => {
    if (!isOver) return { kind: 'ended' };
    return sleepMs > timeoutMs ? { kind: 'timeout' } : { kind: 'exit', exitCode: 0 };
  });
  return { ending, end: sleeping.end, kill: sleeping.end };
}
