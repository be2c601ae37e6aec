// The slots of a worker, and whose turn it is to fill them where several runs have work.
//
// Invariant: slots that wait for an answer of Redis about one run come back within `answerMs`, whatever becomes of the answer, and
// so does the turn.

/** A run that is not answered for longer keeps no other waiting. */
const answerMs = 1_000;

/** Slots for claims that are asked for. */
export interface Reservation {
  /** How many may be claimed. */
  readonly count: number;
  /** The answer took too long: they are with others by now. */
  readonly isLate: boolean;
  /** What was claimed takes its slots itself. */
  end(): void;
}

/** `Run`: whatever stands for a run, and can be told to look for work. */
export class Slots<Run extends { exchangeSoon(): void }> {
  readonly count: number;
  #free: number;
  #open = true;
  /** Who wants no claims for now. */
  readonly #pauses = new Set<string>();
  /** Runs that may have work, the one that claimed longest ago first. */
  readonly #hungry = new Set<Run>();
  /** Runs that Redis does not answer about: they are out of the line until it does. */
  readonly #unanswered = new Set<Run>();
  #takenAt = 0;

  constructor(count: number) {
    this.count = count;
    this.#free = count;
  }

  /** False: the worker stops, nothing new may start. */
  get areOpen(): boolean {
    return this.#open;
  }

  get areFull(): boolean {
    return this.#free === 0;
  }

  /** When one was taken last, by `performance.now()`. */
  get takenAt(): number {
    return this.#takenAt;
  }

  close(): void {
    this.#open = false;
  }

  /** For as long as anybody wants so no run gets slots for claims; what is claimed already still starts. */
  pause(by: string, isPaused: boolean): void {
    if (isPaused) this.#pauses.add(by);
    else this.#pauses.delete(by);
    this.offer();
  }

  /** All that are free; none where another run has waited longer. */
  reserve(run: Run): Reservation {
    const count = this.isTurnOf(run) ? this.#free : 0;
    this.#free -= count;
    const reservation = {
      count,
      isLate: false,
      end: () => {
        clearTimeout(timer);
        if (!reservation.isLate) this.#free += count;
      },
    };
    const timer = setTimeout(() => {
      reservation.end();
      reservation.isLate = true;
      this.#passOver(run);
    }, answerMs).unref();
    return reservation;
  }

  #passOver(run: Run): void {
    this.#hungry.delete(run);
    this.#unanswered.add(run);
    this.offer();
  }

  /** No other run has waited longer. */
  isTurnOf(run: Run): boolean {
    const [first] = this.#hungry;
    return this.#isClaiming && (first === undefined || first === run);
  }

  /** False: none is free. */
  take(): boolean {
    if (!this.#open || this.#free === 0) return false;
    this.#free -= 1;
    this.#takenAt = performance.now();
    return true;
  }

  /** One that was taken. */
  free(): void {
    this.#free += 1;
  }

  /** After a run has claimed: it goes to the end of the line, or out of it. */
  requeue(run: Run, mayHaveWork: boolean): void {
    this.#unanswered.delete(run);
    this.#hungry.delete(run);
    if (mayHaveWork) this.#hungry.add(run);
  }

  /** Word came that there may be work. */
  mayHaveWork(run: Run): void {
    if (this.#unanswered.has(run)) {
      run.exchangeSoon();
    } else {
      this.#hungry.add(run);
      this.offer();
    }
  }

  offer(): void {
    const [first] = this.#hungry;
    if (this.#isClaiming && this.#free > 0) first?.exchangeSoon();
  }

  forget(run: Run): void {
    this.#unanswered.delete(run);
    this.#hungry.delete(run);
    this.offer();
  }

  get #isClaiming(): boolean {
    return this.#open && this.#pauses.size === 0;
  }
}
