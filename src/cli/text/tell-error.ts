// How errors reach the user: a WpError as a sentence, a bug with its stack.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import type { Output } from './output.ts';

/** Returns the exit code. */
export function tellError(error: unknown, say: Output['say']): number {
  if (error instanceof WpError) {
    say(`wp: ${error.message}`);
    return error.exitCode;
  }
  say(`wp: internal error, please report it:\n${error instanceof Error ? error.stack : String(error)}`);
  return exitCodes.infrastructure;
}
