// The form in which runs are stored, and runs of another form: another version of wp has made them, and they are left alone.
import { WpError } from '../../pipeline/error.ts';
import type { RunId } from './run-id.ts';

/**
 * Kept in the hash of each run. To be raised whenever a wp of before would misread a run of this one, or this one a run of before.
 * The scripts refuse whatever has another.
 */
export const schemaVersion = '4';

/** Thrown where a run is looked at by itself. */
export class ForeignRun extends WpError {
  /** `schema`: as the run has it; null, undefined: it has none. */
  constructor(run: RunId, schema: string | null | undefined) {
    super(
      `run ${run} was made by another version of wp: its data are of schema ${schema ?? 'none'}, this wp knows ${schemaVersion}. Use that version for it; this one leaves it alone.`,
    );
  }
}

/** For `catch`, where such a run is nothing unusual; scripts refuse it in words of their own. */
export function ifForeign<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof ForeignRun || (error instanceof Error && error.message.includes('WPSCHEMA'))) return instead;
    throw error;
  };
}
