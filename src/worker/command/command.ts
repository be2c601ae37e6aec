// What a command is given, how it can end, and how it is ended.
import type { Shell } from '../../pipeline/pipeline.ts';

export interface CommandRequest {
  readonly script: string;
  readonly shell: Shell;
  readonly cwd: string;
  /** The complete environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  /** Counted from the spawn; of any length. undefined: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Between TERM and KILL. */
  readonly graceMs: number;
  /** Called with each piece of stdout and stderr, in the order of their writing. Nothing more is read until its promise settles. */
  readonly onOutput: (bytes: Buffer) => Promise<void>;
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
  /** Never rejects. After `end` or `kill` it settles within the grace and a few seconds, whatever the processes do. */
  readonly ending: Promise<CommandEnding>;
  /** Valid after the end. True: some output is missing, because it still flowed after the leader's exit, or `onOutput` refused it. */
  readonly lostOutput: boolean;
  /** TERM to the group, the grace, KILL. */
  end(): void;
  /** KILL to the group, now. */
  kill(): void;
}
