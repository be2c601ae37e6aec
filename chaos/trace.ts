// What jobs wrote down themselves, and how long their processes were seen alive.
import { closeSync, existsSync, openSync, readSync, writeFileSync } from 'node:fs';
import { commandLineOf, lives } from '../test/support/processes.ts';

/** An attempt, as its own process reports it. Times in epoch ms. */
export interface Traced {
  readonly run: string;
  readonly job: string;
  readonly attempt: number;
  readonly pid: number;
  readonly startedAt: number;
  /** Undefined: the process has not reported its end, and may have been killed. */
  endedAt?: number;
  /** Exit code that the process was about to use, or KILL. */
  code?: string;
  /** When the process was last seen; undefined: never. */
  seenAt?: number;
  isGone: boolean;
  readonly lines: string[];
}

export class Trace {
  readonly path: string;
  readonly attempts: Traced[] = [];
  readonly #byPid = new Map<string, Traced>();
  #offset = 0;
  #rest = '';

  constructor(path: string) {
    this.path = path;
    writeFileSync(path, '');
  }

  /** Reads new lines, and checks which of the unended attempts are still alive. */
  look(): void {
    for (const line of this.#newLines()) this.#take(line);
    for (const attempt of this.attempts) {
      if (attempt.isGone || attempt.endedAt !== undefined) continue;
      const isAlive = lives(attempt.pid) && commandLineOf(attempt.pid).includes('$CHAOS_TRACE');
      if (isAlive) attempt.seenAt = Date.now();
      else attempt.isGone = true;
    }
  }

  of(run: string): Traced[] {
    return this.attempts.filter((attempt) => attempt.run === run);
  }

  #take(line: string): void {
    const [kind, run = '', job = '', attempt, pid, micros, code] = line.split(' ');
    const at = Math.floor(Number(micros) / 1000);
    const process = [run, job, attempt, pid].join(' ');
    if (kind === 'start') {
      const place = { run, job, attempt: Number(attempt), pid: Number(pid) };
      const started: Traced = { ...place, startedAt: at, isGone: false, lines: [line] };
      this.attempts.push(started);
      this.#byPid.set(process, started);
      return;
    }
    const started = this.#byPid.get(process);
    if (!started) throw new Error(`The trace has an end without a start: ${line}`);
    started.lines.push(line);
    if (started.endedAt !== undefined) return;
    started.endedAt = at;
    if (code !== undefined) started.code = code;
  }

  #newLines(): string[] {
    if (!existsSync(this.path)) return [];
    const file = openSync(this.path, 'r');
    const buffer = Buffer.alloc(1 << 20);
    const length = readSync(file, buffer, 0, buffer.length, this.#offset);
    closeSync(file);
    this.#offset += length;
    const lines = (this.#rest + buffer.toString('latin1', 0, length)).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines;
  }
}
