// Errors for people: an error that the user can fix is thrown as a WpError, and printed without a stack.

/** `wp`'s exit codes, the contract of section "Exit codes" in the README. */
export const exitCodes = {
  ok: 0,
  jobFailed: 1,
  usage: 2,
  infrastructure: 3,
  cancelled: 4,
  runTimeout: 5,
} as const;

/** An error that the user can fix. The message says where, what, and what to do next. `exitCode` becomes that of the process. */
export class WpError extends Error {
  override readonly name = 'WpError';
  /** Tells clipanion to print the message alone: neither a stack nor the usage. */
  readonly clipanion = { type: 'none' } as const;
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
