// The slots of a worker, and whose turn it is to fill them when several runs have work.
//
// Invariants: slots that are reserved for one request to Redis come back within `answerMs`, whatever becomes of the answer, and so does the
// turn. A run that is said to have work is asked after that, as the answer to an earlier request may be older than the message.

/** After this time without an answer about one run, the other runs get their turn. */
const answerMs = 1_000;

/** A run that claims jobs for slots. */
export interface Claimant {
  /** There may be slots for it: it should ask Redis for jobs. */
  advanceSoon(): void;
}

/** Slots that are kept for the jobs of one request. */
export interface Reservation {
  /** How many may be claimed. */
  readonly count: number;
  /** True: the answer took too long, and the slots were given to other runs. */
  readonly isLate: boolean;
  /** Gives the slots back; each claimed job then takes its own. */
  end(): void;
}

export class Slots {
  readonly count: number;
  #free: number;
  #open = true;
  /** Reasons to claim nothing for now. */
  readonly #pauses = new Set<string>();
  /** Runs that may have work; the run that claimed longest ago is first. */
  readonly #queue = new Set<Claimant>();
  /** Runs about which Redis does not answer. They are out of the queue until it does. */
  readonly #unanswered = new Set<Claimant>();
  /** Runs that are said to have work since their last request. */
  readonly #announced = new Set<Claimant>();
  #takenAt = 0;

  constructor(count: number) {
    this.count = count;
    this.#free = count;
  }

  /** False: the worker stops or drains, and starts no new jobs. */
  get areOpen(): boolean {
    return this.#open;
  }

  get areFull(): boolean {
    return this.#free === 0;
  }

  /** When a slot was taken last, by `performance.now()`. */
  get takenAt(): number {
    return this.#takenAt;
  }

  close(): void {
    this.#open = false;
  }

  /** No run gets slots for claims while there is a reason to pause. Jobs that are claimed already still start. */
  pause(reason: string, isPaused: boolean): void {
    if (isPaused) this.#pauses.add(reason);
    else this.#pauses.delete(reason);
    this.offer();
  }

  /**
   * Call it right before each request of a run. Reserves all free slots but those for `waiting` claims that the run has already, or none
   * if another run has waited longer.
   */
  reserve(run: Claimant, waiting: number): Reservation {
    this.#announced.delete(run);
    const count = this.isTurnOf(run) ? Math.max(0, this.#free - waiting) : 0;
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

  #passOver(run: Claimant): void {
    this.#queue.delete(run);
    this.#unanswered.add(run);
    this.offer();
  }

  /** True: no other run has waited longer. */
  isTurnOf(run: Claimant): boolean {
    const [first] = this.#queue;
    return this.#isClaiming && (first === undefined || first === run);
  }

  /** False: no slot is free. */
  take(): boolean {
    if (!this.#open || this.#free === 0) return false;
    this.#free -= 1;
    this.#takenAt = performance.now();
    return true;
  }

  /** Gives back a slot that was taken. */
  free(): void {
    this.#free += 1;
  }

  /** Call it after each answer: the run goes to the end of the queue, or leaves it. */
  requeue(run: Claimant, hasWork: boolean): void {
    this.#unanswered.delete(run);
    this.#queue.delete(run);
    if (hasWork || this.#announced.has(run)) this.#queue.add(run);
  }

  /** A message said that the run may have work. */
  mayHaveWork(run: Claimant): void {
    this.#announced.add(run);
    if (this.#unanswered.has(run)) {
      run.advanceSoon();
    } else {
      this.#queue.add(run);
      this.offer();
    }
  }

  offer(): void {
    const [first] = this.#queue;
    if (this.#isClaiming && this.#free > 0) first?.advanceSoon();
  }

  forget(run: Claimant): void {
    for (const runs of [this.#announced, this.#unanswered, this.#queue]) runs.delete(run);
    this.offer();
  }

  get #isClaiming(): boolean {
    return this.#open && this.#pauses.size === 0;
  }
}
