// Checks one pipeline file: it is valid, has errors, or cannot be read.
import type { Diagnostic } from '../../pipeline/diagnostic.ts';
import { readPipeline } from '../../pipeline/read-pipeline.ts';
import { givenName } from '../../pipeline/source/given-text.ts';
import { UnreadableFileError } from '../../pipeline/source/read-text.ts';

export interface ValidFile {
  readonly file: string;
  /** The number of declared jobs. */
  readonly jobs: number;
  readonly warnings: readonly Diagnostic[];
}

export interface InvalidFile {
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface UnreadableFile {
  readonly file: string;
  readonly unreadable: string;
}

export type CheckedFile = ValidFile | InvalidFile | UnreadableFile;

export async function checkFile(path: string): Promise<CheckedFile> {
  const file = givenName(path);
  try {
    const parsed = await readPipeline(path);
    return parsed.ok
      ? { file, jobs: parsed.value.jobs.length, warnings: parsed.warnings ?? [] }
      : { file, diagnostics: parsed.diagnostics };
  } catch (error) {
    if (error instanceof UnreadableFileError) return { file, unreadable: error.problem };
    throw error;
  }
}
