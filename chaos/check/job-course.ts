// The status table of the guide for one job: which event may follow which.
import type { RunEvent } from '../../src/state/look/events.ts';

export const ends = new Set<string>(['succeeded', 'failed', 'skipped', 'cancelled']);

/** Events that end an attempt. */
const attemptEnds = new Set(['succeeded', 'failed', 'cancelled', 'retrying', 'released', 'lost']);

export class JobCourse {
  readonly problems: string[] = [];
  readonly #retries: number;
  /** A stop may end the job before its retries are used up. */
  readonly #mayBeStopped: boolean;
  #open: RunEvent | undefined;
  #closed: RunEvent | undefined;
  /** Earliest start of the next attempt, in epoch ms. */
  #dueAt = 0;
  #isUnmade = false;
  #attempts = 0;
  /** The next three count since the job was opened, or reopened by a retry of the run. */
  #hasRun = false;
  #failures = 0;
  #losses = 0;

  constructor(retries: number, mayBeStopped: boolean) {
    this.#retries = retries;
    this.#mayBeStopped = mayBeStopped;
  }

  get isClosed(): boolean {
    return this.#closed !== undefined || this.#isUnmade;
  }

  take(now: RunEvent): void {
    const { event, attempt } = now;
    const isOpening = event === 'reopened' || event === 'unmade' || event === 'run-reopened';
    const closed = this.#closed && tell(this.#closed);
    this.#expect(now, isOpening || !closed, `it was closed by ${closed}`);
    if (event === 'unmade') this.#unmake();
    else if (isOpening) this.#reopen(now);
    else if (event === 'started') this.#start(now);
    else if (attempt === undefined) this.#closeUnstarted(now);
    else this.#end(now);
    this.#isUnmade = event === 'unmade';
  }

  /** The leg may be made again, and is closed until then. */
  #unmake(): void {
    if (this.#open) this.problems.push(`unmade: attempt ${this.#open.attempt} is open`);
    this.#reset();
  }

  /** A retry of the run reopens its hooks, which may not have run at all. */
  #reopen(now: RunEvent): void {
    this.#expect(now, this.isClosed || now.event === 'run-reopened', 'it was not closed');
    this.#reset();
  }

  #reset(): void {
    this.#closed = undefined;
    this.#hasRun = false;
    this.#failures = 0;
    this.#losses = 0;
    this.#dueAt = 0;
  }

  #start(now: RunEvent): void {
    this.#expect(now, !this.#open, `attempt ${this.#open?.attempt} is still open`);
    this.#expect(now, now.attempt === this.#attempts + 1, `there were ${this.#attempts} attempts before`);
    this.#expect(now, now.at >= this.#dueAt, `it was to wait for ${this.#dueAt - now.at} ms more`);
    this.#attempts += 1;
    this.#hasRun = true;
    this.#open = now;
  }

  #closeUnstarted(now: RunEvent): void {
    this.#expect(now, now.event === 'skipped' || now.event === 'cancelled', 'no job that never ran ends so');
    this.#expect(now, !this.#open, `attempt ${this.#open?.attempt} is open`);
    this.#expect(now, now.event !== 'skipped' || !this.#hasRun, 'it has run before');
    this.#closed = now;
  }

  #end(now: RunEvent): void {
    const { event, attempt, worker, detail } = now;
    const isPoison = detail.reason === 'poison';
    if (event === 'retrying') this.#failures += 1;
    if (event === 'lost' || isPoison) this.#losses += 1;
    const isSpent = this.#failures === this.#retries || isPoison || this.#mayBeStopped;
    this.#expect(now, attemptEnds.has(event), 'no attempt ends so');
    this.#expect(now, this.#open?.attempt === attempt, `the open attempt is ${this.#open?.attempt ?? 'none'}`);
    this.#expect(now, this.#open?.worker === worker, `its attempt was started by ${this.#open?.worker}`);
    this.#expect(now, this.#failures <= this.#retries, `that is retry ${this.#failures} of ${this.#retries}`);
    this.#expect(now, isPoison === (this.#losses === 3), `it was lost ${this.#losses} times`);
    this.#expect(now, event !== 'failed' || isSpent, `it had only ${this.#failures} of ${this.#retries} retries`);
    this.#open = undefined;
    this.#dueAt = Number(detail.dueAt ?? 0);
    if (ends.has(event)) this.#closed = now;
  }

  #expect(now: RunEvent, isLegal: boolean, what: string): void {
    if (!isLegal) this.problems.push(`${tell(now)}: ${what}`);
  }
}

function tell({ event, attempt, worker }: RunEvent): string {
  return attempt === undefined ? event : `${event} (attempt ${attempt} of ${worker ?? 'nobody'})`;
}
