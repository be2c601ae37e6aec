// A folder for the files of a runner's commands. The runner removes it when it is closed or its process exits; the guard removes it when
// the process was killed.
import { randomUUID } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ownerMode = 0o700;
const everyMode = 0o777;

export class JobFolder {
  /** The folder is there after the first `make`. */
  readonly path = join(tmpdir(), `wp-jobs-${randomUUID()}`);
  #isMade = false;
  #paths = 0;

  /** No path begins with another, as the guard searches for them. */
  newPath(kind: string): string {
    this.#paths += 1;
    return join(this.path, `${this.#paths}-${kind}`);
  }

  /**
   * Call it before each job, as an earlier job may have damaged the folder, and a clean-up of /tmp may have removed it. The guard has to
   * know the folder before: a process that is killed in between would leave the folder behind. Throws if another user has taken the path,
   * as anybody can do in /tmp once the folder is removed: that user could read and change what jobs write there. Jobs of this user can do
   * that anyway.
   */
  make(): void {
    if (!this.#isMade) process.on('exit', this.remove);
    this.#isMade = true;
    ignoreErrors(() => {
      const stats = lstatSync(this.path, { throwIfNoEntry: false });
      if (stats?.isDirectory()) {
        if ((stats.mode & everyMode) !== ownerMode) chmodSync(this.path, ownerMode);
      } else {
        rmSync(this.path, { force: true });
        mkdirSync(this.path, { mode: ownerMode });
      }
    });
    const stats = lstatSync(this.path, { throwIfNoEntry: false });
    if (stats && (!stats.isDirectory() || stats.uid !== process.getuid?.())) {
      throw new Error(
        `${this.path}, where jobs have their files, was replaced by user ${stats.uid}. Restart this worker.`,
      );
    }
  }

  readonly remove = (): void => {
    process.off('exit', this.remove);
    ignoreErrors(() => {
      // chmod would follow a link.
      if (lstatSync(this.path).isDirectory()) chmodSync(this.path, ownerMode);
      rmSync(this.path, { recursive: true, force: true });
    });
  };
}

/** A job notices a folder that cannot be repaired when it writes there. */
function ignoreErrors(act: () => void): void {
  try {
    act();
  } catch {}
}
