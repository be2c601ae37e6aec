// Pipes for a command's output that its programs can open by name.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { JobFolder } from './job-folder.ts';

export interface Pipe {
  /** For `stdio` of the spawn. The caller closes a number after the spawn. */
  readonly writeEnd: number | 'pipe';
  /** undefined: Node makes the pipe, and the child process object has its reader. */
  readonly reader?: Socket;
}

/** How many pipes are made at once, in about 2 ms: enough for eight commands. */
const batch = 16;

/**
 * Node's own 'pipe' is a pair of sockets. On Linux those cannot be opened by name, so `echo oops > /dev/stderr` and `tee /dev/stderr`
 * would fail in a job, though they work everywhere else. A real pipe costs the same.
 */
export class PipePool {
  readonly #folder: JobFolder;
  /** Read ends of named pipes whose names are gone, and that nobody else has open. */
  readonly #idle: number[] = [];
  #canMakePipes = process.platform === 'linux';
  #isClosed = false;

  constructor(folder: JobFolder) {
    this.#folder = folder;
  }

  open(): Pipe {
    if (this.#idle.length === 0 && this.#canMakePipes) this.#makePipes();
    const pipe = this.#idle.pop();
    return pipe === undefined ? { writeEnd: 'pipe' } : this.#open(pipe);
  }

  close(): void {
    this.#isClosed = true;
    for (const pipe of this.#idle.splice(0)) closeSync(pipe);
  }

  #makePipes(): void {
    let folder: string | undefined;
    try {
      folder = mkdtempSync(join(this.#folder.path, 'pipes-'));
      const names = Array.from({ length: batch }, (_, n) => join(folder ?? '', String(n)));
      execFileSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' });
      for (const name of names) this.#idle.push(openSync(name, constants.O_RDONLY | constants.O_NONBLOCK));
    } catch (error) {
      // Without mkfifo, or without a place for the pipes, sockets have to do. Too many open files is a state that passes.
      this.#canMakePipes = ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '');
    } finally {
      // The names go at once, so a worker that is killed leaves nothing behind.
      if (folder) rmSync(folder, { recursive: true, force: true });
    }
  }

  #open(pipe: number): Pipe {
    const again = `/proc/self/fd/${pipe}`;
    const writeEnd = openSync(again, constants.O_WRONLY);
    try {
      const readEnd = openSync(again, constants.O_RDONLY | constants.O_NONBLOCK);
      return { writeEnd, reader: this.#readFrom(readEnd, pipe) };
    } catch (error) {
      closeSync(writeEnd);
      closeSync(pipe);
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
