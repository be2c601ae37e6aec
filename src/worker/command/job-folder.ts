// A folder for the files of this process's jobs. It goes with the process; the guard removes it where the process was killed.
import { randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string | undefined;
let isMade = false;

/** Where it is, or will be. */
export function jobFolder(): string {
  folder ??= join(tmpdir(), `wp-jobs-${randomUUID()}`);
  return folder;
}

/**
 * To be called when the guard knows of it: a process that was killed in between would leave it behind. And before each job: one
 * before it may have spoilt the folder for all that come, and whoever tidies /tmp may have removed it.
 */
export function makeJobFolder(): void {
  const path = jobFolder();
  if (!isMade) process.on('exit', () => unlessSpoilt(() => removeFolder(path)));
  isMade = true;
  unlessSpoilt(() => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      if ((stats.mode & ownerMode) !== ownerMode) chmodSync(path, ownerMode);
    } else {
      rmSync(path, { force: true });
      mkdirSync(path, { mode: ownerMode });
    }
  });
}

const ownerMode = 0o700;

function removeFolder(path: string): void {
  chmodSync(path, ownerMode);
  rmSync(path, { recursive: true, force: true });
}

/** What cannot be mended a job notices that writes there. */
function unlessSpoilt(act: () => void): void {
  try {
    act();
  } catch {}
}
