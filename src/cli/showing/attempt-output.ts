// What one attempt writes, as lines, from Redis: it may run on any host.
import { LogLines } from '../../state/log/log-lines.ts';
import { readLog } from '../../state/log/read-log.ts';
import { insist, type OnRedisTrouble } from '../../state/refusal.ts';
import type { RunId } from '../../state/run-id.ts';
import type { Connection } from '../../state/scripts.ts';

export interface AttemptId {
  readonly run: RunId;
  readonly job: string;
  readonly attempt: number;
}

export class AttemptOutput {
  readonly #redis: Connection;
  readonly #id: AttemptId;
  readonly #onTrouble: OnRedisTrouble;
  readonly #lines = new LogLines();
  /** Of the byte that is read next. */
  #from = 0;
  /** Two who read at once would read the same. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(redis: Connection, id: AttemptId, onTrouble: OnRedisTrouble) {
    this.#redis = redis;
    this.#id = id;
    this.#onTrouble = onTrouble;
  }

  get attempt(): number {
    return this.#id.attempt;
  }

  /** Gives away the lines that have come since. */
  read(show: (lines: readonly string[]) => void): Promise<void> {
    const turn = this.#turn.then(() => insist('output', () => this.#read(show), this.#onTrouble));
    this.#turn = turn;
    return turn;
  }

  /** All there still is. */
  async end(show: (lines: readonly string[]) => void): Promise<void> {
    await this.read(show);
    const rest = this.#lines.end();
    if (rest.length > 0) show(rest);
  }

  async #read(show: (lines: readonly string[]) => void): Promise<void> {
    const { run, job, attempt } = this.#id;
    for await (const piece of readLog(this.#redis, run, job, attempt, this.#from)) {
      const lines = this.#lines.push(piece);
      this.#from = piece.offset + (piece.kind === 'cut' ? piece.bytes : piece.bytes.length);
      if (lines.length > 0) show(lines);
    }
  }
}
