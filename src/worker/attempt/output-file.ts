// The file behind `$WP_OUTPUT` of one attempt.
import { lstatSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { type Outputs, parseOutputs, sizeProblem } from './outputs.ts';

/** Most jobs write no outputs. The synchronous calls are a hundred times faster here, as fs/promises asks another thread. */
const undefinedIfMissing = { throwIfNoEntry: false } as const;

export class OutputFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A missing file means no outputs. A file that is too large is not read. */
  async read(): Promise<Outputs> {
    try {
      const stats = statSync(this.path, undefinedIfMissing);
      if (!stats) return { ok: true, values: {} };
      const problem = sizeProblem(stats.size);
      return problem === undefined ? parseOutputs(await readFile(this.path)) : { ok: false, problem };
    } catch (error) {
      return { ok: false, problem: `$WP_OUTPUT cannot be read: ${(error as Error).message}` };
    }
  }

  /** A job may have made its file impossible to remove. Then the file stays until its folder is removed. */
  async remove(): Promise<void> {
    try {
      if (lstatSync(this.path, undefinedIfMissing)) await rm(this.path, { recursive: true, force: true });
    } catch {}
  }
}
