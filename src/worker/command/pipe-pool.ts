// Pipes for the output of commands, which their programs can open by name.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { type OpenFiles, tooManyFiles } from './descriptors.ts';
import type { JobFolder } from './job-folder.ts';
import { isScarcity } from './scarcity.ts';

export interface Pipe {
  /** Both stdout and stderr of the leader. The caller closes it after the spawn. */
  readonly writeEnd: number;
  readonly reader: Socket;
}

/** How many pipes are made at once, in about 2 ms: as many as there are, within these limits. */
const batch = { least: 4, most: 16 };

/**
 * Node's own 'pipe' is a pair of sockets. On Linux those cannot be opened by name, so `echo oops > /dev/stderr` and `tee /dev/stderr`
 * would fail in a job, though they work everywhere else. A real pipe costs the same.
 */
export class PipePool {
  readonly #folder: JobFolder;
  readonly #openFiles: OpenFiles;
  /** Read ends of named pipes whose names are gone, and that nobody else has open. */
  readonly #idle: number[] = [];
  #made = 0;
  #canMakePipes = process.platform === 'linux';
  #isClosed = false;

  constructor(folder: JobFolder, openFiles: OpenFiles) {
    this.#folder = folder;
    this.#openFiles = openFiles;
  }

  /** undefined: this machine cannot make such pipes. Throws while too many files are open. */
  open(): Pipe | undefined {
    if (this.#idle.length === 0 && this.#canMakePipes) this.#makePipes();
    const pipe = this.#idle.pop();
    return pipe === undefined ? undefined : this.#open(pipe);
  }

  close(): void {
    this.#isClosed = true;
    for (const pipe of this.#idle.splice(0)) closeSync(pipe);
  }

  #makePipes(): void {
    let folder: string | undefined;
    try {
      folder = mkdtempSync(join(this.#folder.path, 'pipes-'));
      const count = Math.min(Math.max(this.#made, batch.least), batch.most);
      const names = Array.from({ length: count }, (_, n) => join(folder ?? '', String(n)));
      execFileSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' });
      for (const name of names) this.#idle.push(openSync(name, constants.O_RDONLY | constants.O_NONBLOCK));
      this.#made += count;
    } catch (error) {
      if (!isScarcity(error)) {
        // Without mkfifo, or without a place for the pipes, sockets have to do.
        this.#canMakePipes = false;
      } else if (this.#idle.length === 0) throw error;
    } finally {
      // The names go at once, so a worker that is killed leaves nothing behind.
      if (folder) rmSync(folder, { recursive: true, force: true });
    }
  }

  #open(pipe: number): Pipe {
    const again = `/proc/self/fd/${pipe}`;
    const opened: number[] = [];
    try {
      const writeEnd = openSync(again, constants.O_WRONLY);
      opened.push(writeEnd);
      if (!this.#openFiles.hasRoom(writeEnd)) throw tooManyFiles();
      const readEnd = openSync(again, constants.O_RDONLY | constants.O_NONBLOCK);
      opened.push(readEnd);
      return { writeEnd, reader: this.#readFrom(readEnd, pipe) };
    } catch (error) {
      for (const file of opened) closeSync(file);
      // Nobody has written into it.
      this.#idle.push(pipe);
      throw error;
    }
  }

  /** A pipe is used again only after its end: then everything was read and nobody can write, so the next command gets nothing of it. */
  #readFrom(readEnd: number, pipe: number): Socket {
    const reader = new Socket({ fd: readEnd, readable: true, writable: false });
    let isClean = false;
    reader.once('end', () => {
      isClean = true;
    });
    reader.once('close', () => (isClean && !this.#isClosed ? this.#idle.push(pipe) : closeSync(pipe)));
    return reader;
  }
}
