// The file behind `$WP_OUTPUT` of one attempt.
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jobFolder } from './command/job-folder.ts';
import { type Outputs, parseOutputs, sizeProblem } from './outputs.ts';

let count = 0;

function newPath(): string {
  count += 1;
  return join(jobFolder(), `outputs-${count}`);
}

export class OutputFile {
  readonly path = newPath();

  /** Nothing written is no outputs. A file too large is not read. */
  async read(): Promise<Outputs> {
    try {
      const problem = sizeProblem((await stat(this.path)).size);
      return problem === undefined ? parseOutputs(await readFile(this.path)) : { ok: false, problem };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return code === 'ENOENT'
        ? { ok: true, values: {} }
        : { ok: false, problem: `$WP_OUTPUT cannot be read: ${message}` };
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
