// The file behind `$WP_OUTPUT` of one attempt.
import { lstatSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { jobFolder } from '../command/job-folder.ts';
import { type Outputs, parseOutputs, sizeProblem } from './outputs.ts';

let count = 0;

function newPath(): string {
  count += 1;
  return join(jobFolder(), `outputs-${count}`);
}

/** Most jobs write none, and to ask another thread, as fs/promises does, costs a hundred times what the answer does. */
const orNothing = { throwIfNoEntry: false } as const;

export class OutputFile {
  readonly path = newPath();

  /** Nothing written is no outputs. A file too large is not read. */
  async read(): Promise<Outputs> {
    try {
      const stats = statSync(this.path, orNothing);
      if (!stats) return { ok: true, values: {} };
      const problem = sizeProblem(stats.size);
      return problem === undefined ? parseOutputs(await readFile(this.path)) : { ok: false, problem };
    } catch (error) {
      return { ok: false, problem: `$WP_OUTPUT cannot be read: ${(error as Error).message}` };
    }
  }

  /** What a job has made impossible to remove is left to the end of its folder. */
  async remove(): Promise<void> {
    try {
      if (lstatSync(this.path, orNothing)) await rm(this.path, { recursive: true, force: true });
    } catch {}
  }
}
