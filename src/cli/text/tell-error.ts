// How errors reach the user: a WpError and an error of the machine as a sentence, a bug with its stack.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { machineError } from './machine-error.ts';
import type { Output } from './output.ts';

/** Returns the exit code. */
export function tellError(error: unknown, say: Output['say']): number {
  const told = error instanceof WpError ? error : machineError(error);
  if (told) {
    say(`wp: ${told.message}`);
    return told.exitCode;
  }
  say(`wp: internal error, please report it:\n${error instanceof Error ? error.stack : String(error)}`);
  return exitCodes.infrastructure;
}
