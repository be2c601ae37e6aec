// Runs a job's command: what it is given, how it can end, and how it is ended.
import type { Shell } from '../../pipeline/pipeline.ts';
import { Execution } from './execution.ts';
import type { ProcessGuard } from './guard.ts';

export interface CommandRequest {
  readonly script: string;
  readonly shell: Shell;
  readonly cwd: string;
  /** The complete environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: no limit. Counted from the spawn; of any length. */
  readonly timeoutMs?: number;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  readonly guard: ProcessGuard;
  /** Called with each piece in order; while its promise is open nothing more is read from that pipe. */
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Buffer) => Promise<void>;
}

export type CommandEnding =
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timeout' }
  /** It never started. */
  | { readonly kind: 'spawn'; readonly message: string }
  /** Because of `end` or `kill`. */
  | { readonly kind: 'ended' };

export interface RunningCommand {
  /** Never rejects; after `end` or `kill` it settles within the grace and a few seconds, whatever the processes do. */
  readonly ending: Promise<CommandEnding>;
  /** Once ended: some output was not taken over, because it flowed on after the leader's exit or `onOutput` did not take it. */
  readonly lostOutput: boolean;
  /** TERM to the group, the grace, KILL. */
  end(): void;
  /** KILL to the group, now. */
  kill(): void;
}

/** As the leader of its own process group, of which nothing is left when it has ended. */
export function startCommand(request: CommandRequest): RunningCommand {
  return new Execution(request);
}
