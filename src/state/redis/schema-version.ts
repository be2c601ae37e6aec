// The version of the form in which runs are stored. wp leaves runs of other versions alone.
import { WpError } from '../../pipeline/error.ts';
import type { RunId } from './run-id.ts';

/**
 * Stored in the hash of each run. Raise it whenever an older wp would misread a run of this one, or this one would misread an older
 * run. The scripts refuse runs with another version.
 */
export const schemaVersion = '4';

/** Thrown when a single run is read. */
export class ForeignRun extends WpError {
  /** `schema`: the version in the run's hash; null or undefined: it has none. */
  constructor(run: RunId, schema: string | null | undefined) {
    super(
      `run ${run} was made by another version of wp: its data are of schema ${schema ?? 'none'}, this wp knows ${schemaVersion}. Use that version for it; this one leaves it alone.`,
    );
  }
}

/** For `catch`, where such a run is expected. Scripts refuse it with WPSCHEMA. */
export function ifForeign<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof ForeignRun || (error instanceof Error && error.message.includes('WPSCHEMA'))) return instead;
    throw error;
  };
}
