// Pipes for a command's output that its programs can open by name.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { jobFolder } from './job-folder.ts';

export interface Pipe {
  /** For `stdio` of the spawn; a number is to be closed after it. */
  readonly writeEnd: number | 'pipe';
  /** Absent: the child process has it. */
  readonly reader?: Socket;
}

/** How many are made at once, in about 2 ms: enough for eight commands. */
const batch = 16;

/** Read ends of named pipes whose names are gone, and that nobody else has open. */
const idle: number[] = [];

let canMakePipes = process.platform === 'linux';

/**
 * Node's own 'pipe' is a pair of sockets. On Linux those cannot be opened by name, so that in a job `echo oops > /dev/stderr` and
 * `tee /dev/stderr` would fail, which work everywhere else. A real pipe costs the same.
 */
export function openPipe(): Pipe {
  if (idle.length === 0 && canMakePipes) makePipes();
  const pipe = idle.pop();
  return pipe === undefined ? { writeEnd: 'pipe' } : open(pipe);
}

function makePipes(): void {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(jobFolder(), 'pipes-'));
    const names = Array.from({ length: batch }, (_, n) => join(folder ?? '', String(n)));
    execFileSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' });
    for (const name of names) idle.push(openSync(name, constants.O_RDONLY | constants.O_NONBLOCK));
  } catch (error) {
    // No mkfifo, or nowhere to put them: sockets will do. Too many open files is a state that passes.
    canMakePipes = ['EMFILE', 'ENFILE'].includes((error as NodeJS.ErrnoException).code ?? '');
  } finally {
    // With the names gone, nothing is left behind by a worker that is killed.
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

function open(pipe: number): Pipe {
  const again = `/proc/self/fd/${pipe}`;
  const writeEnd = openSync(again, constants.O_WRONLY);
  try {
    const readEnd = openSync(again, constants.O_RDONLY | constants.O_NONBLOCK);
    return { writeEnd, reader: readFrom(readEnd, pipe) };
  } catch (error) {
    closeSync(writeEnd);
    closeSync(pipe);
    throw error;
  }
}

/** At its end all was read and nobody can write any more, so nothing of this command can reach the next one. */
function readFrom(readEnd: number, pipe: number): Socket {
  const reader = new Socket({ fd: readEnd, readable: true, writable: false });
  let isClean = false;
  reader.once('end', () => {
    isClean = true;
  });
  reader.once('close', () => (isClean ? idle.push(pipe) : closeSync(pipe)));
  return reader;
}
