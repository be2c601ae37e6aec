// A folder for the files of this process's jobs. It goes with the process; the guard removes it where the process was killed.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
let isMade = false;

/** Where it is, or will be. */
export function jobFolder(): string {
  folder ??= join(tmpdir(), `wp-jobs-${randomUUID()}`);
  return folder;
}

/** To be called when the guard knows of it: a process that was killed in between would leave it behind. */
export function makeJobFolder(): void {
  if (isMade) return;
  const made = jobFolder();
  mkdirSync(made, { mode: 0o700 });
  isMade = true;
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
}
