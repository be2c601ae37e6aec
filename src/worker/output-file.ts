// The file behind `$WP_OUTPUT` of one attempt.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Outputs, parseOutputs, sizeProblem } from './outputs.ts';

let folder: string | undefined;
let count = 0;

/** All of a process lie in one folder, which goes with it. */
function newPath(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'wp-outputs-'));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  count += 1;
  return join(folder, String(count));
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
