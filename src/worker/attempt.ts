// One attempt at a job: its sleep or its command, from the start to the outcome that is settled.
import type { CommandWork } from '../pipeline/pipeline.ts';
import type { Claim, Outcome } from '../state/advance.ts';
import { LogWriter } from '../state/log/log-writer.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import { type CommandEnding, startCommand } from './command/command.ts';
import type { ProcessGuard } from './command/guard.ts';
import { jobEnvironment } from './environment.ts';
import { type EndedWhy, outcomeOf } from './outcome.ts';
import { sleep } from './sleep.ts';

export interface AttemptContext {
  readonly run: RunId;
  readonly worker: string;
  readonly redis: Connection;
  readonly guard: ProcessGuard;
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

/** What does the job's work: a process group, or a timer. */
interface Work {
  readonly ending: Promise<CommandEnding>;
  readonly logIncomplete: () => boolean;
  readonly end: () => void;
  readonly kill: () => void;
}

export function startAttempt(claim: Claim, context: AttemptContext): Attempt {
  const startedAt = performance.now();
  let endedWhy: EndedWhy | undefined;
  const work = claim.spec.work.kind === 'sleep' ? startSleep(claim) : startScript(claim, claim.spec.work, context);
  const settled = work.ending.then((ending): Outcome => {
    const busyMs = Math.round(performance.now() - startedAt);
    return outcomeOf(claim, ending, { endedWhy, busyMs, logIncomplete: work.logIncomplete() });
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

function startSleep({ sleepMs = 0, spec: { timeoutMs = Number.POSITIVE_INFINITY } }: Claim): Work {
  const sleeping = sleep(Math.min(sleepMs, timeoutMs));
  const ending = sleeping.over.then((isOver): CommandEnding => {
    if (!isOver) return { kind: 'ended' };
    return sleepMs > timeoutMs ? { kind: 'timeout' } : { kind: 'exit', exitCode: 0 };
  });
  return { ending, logIncomplete: () => false, end: sleeping.end, kill: sleeping.end };
}

function startScript(claim: Claim, work: CommandWork, context: AttemptContext): Work {
  const { spec } = claim;
  const log = new LogWriter(context.redis, { run: context.run, job: claim.job, attempt: claim.attempt });
  let logIncomplete = false;
  const command = startCommand({
    script: work.script,
    shell: work.shell,
    cwd: spec.cwd,
    env: jobEnvironment(claim, context),
    ...(spec.timeoutMs === undefined ? {} : { timeoutMs: spec.timeoutMs }),
    graceMs: context.graceMs,
    guard: context.guard,
    onOutput: (stream, bytes) => log.write(stream, bytes),
  });
  const ending = command.ending.then(async (how) => {
    logIncomplete = !(await log.end()).whole || command.lostOutput;
    return how;
  });
  return { ending, logIncomplete: () => logIncomplete, end: () => command.end(), kill: () => command.kill() };
}
