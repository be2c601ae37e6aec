// The work of one attempt: what it is given, how it can end, and how it is ended.
import type { OnRedisTrouble } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { CommandEnding } from '../command/command.ts';
import type { WorkerContext } from '../worker-context.ts';

export interface AttemptContext
  extends Pick<WorkerContext, 'worker' | 'redis' | 'commands' | 'timers' | 'secrets' | 'graceMs'> {
  readonly run: RunId;
  readonly onTrouble: OnRedisTrouble;
}

/** A process group, a timer, or a preparation that has to come before either. */
export interface RunningWork {
  /** Never rejects. */
  readonly ending: Promise<WorkEnding>;
  /** Nothing of the command runs any more. Only the log and the outputs may have to be stored. */
  readonly isOver: boolean;
  /** TERM, the grace, KILL. */
  end(): void;
  /** KILL at once. */
  kill(): void;
}

export type WorkEnding = (
  | CommandEnding
  /** The command succeeded, but its outputs cannot be used. */
  | { readonly kind: 'output'; readonly message: string }
) & {
  /** With the secrets in them. undefined: the job wrote no outputs. */
  readonly outputs?: Readonly<Record<string, string>>;
  readonly logIncomplete?: boolean;
};

/** Why wp ends an attempt. cancelled: with its run · released: its worker stops · lost: the lease could not be renewed. */
export type EndReason = 'cancelled' | 'released' | 'lost';
