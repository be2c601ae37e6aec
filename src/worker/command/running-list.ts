// What runs, for the guard: a file in which each command has a line of its own. It has no name, so no job can damage it.
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isScarcity } from './scarcity.ts';

/** In bytes. The longest group, the longest mark, and what separates them. */
const lineLength = 40;
/** The first lines are written when the file is made, so that a full disk takes no effect on them. */
const firstLines = 128;
const noLine = `${' '.repeat(lineLength - 1)}\n`;

export class RunningList {
  /** Throws where no file can be made. */
  readonly file = openNameless();
  readonly #free: number[] = [];
  #lines = 0;

  /** Returns the line of a new command. `mark`: a path. */
  add(mark: string): number {
    const line = this.#free.pop() ?? this.#lines++;
    this.set(line, undefined, mark);
    return line;
  }

  /** `group` undefined: not known yet, or gone. */
  set(line: number, group: number | undefined, mark: string): void {
    this.#write(line, `${group ?? ''}:${basename(mark)}`);
  }

  remove(line: number): void {
    this.#write(line, '');
    this.#free.push(line);
  }

  close(): void {
    closeSync(this.file);
  }

  #write(line: number, text: string): void {
    try {
      writeSync(this.file, `${text.padEnd(lineLength - 1)}\n`, line * lineLength);
    } catch {
      // The disk is full. Then the guard does not know this command.
    }
  }
}

/** The second folder is in memory, for where the first is full or read-only. */
function openNameless(): number {
  const name = `wp-guard-${randomUUID()}`;
  try {
    return openIn(tmpdir(), name);
  } catch (error) {
    if (isScarcity(error)) throw error;
    return openIn('/dev/shm', name);
  }
}

function openIn(folder: string, name: string): number {
  const path = join(folder, name);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  writeSync(file, noLine.repeat(firstLines), 0);
  return file;
}
