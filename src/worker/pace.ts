// How long the jobs of a run take here, to know whether it is worth claiming the next one before there is a slot for it.

/** A job that is claimed ahead waits about this long at most; a round trip is then a good part of what it takes. */
const quickMs = 100;
/** Share of the newest job in the average. */
const weight = 0.25;
/** What is claimed ahead is to last for as long as Redis and the locks take to answer twice: one batch runs while the next is claimed. */
const answerMs = 10;
const mostAhead = 512;

export class Pace {
  /** Absent: nothing is known yet. */
  #averageMs: number | undefined;

  get isKnown(): boolean {
    return this.#averageMs !== undefined;
  }

  get isQuick(): boolean {
    return this.#averageMs !== undefined && this.#averageMs < quickMs;
  }

  /** How many jobs may wait for one of so many slots: one for each, and of very short ones more. */
  ahead(slots: number): number {
    if (this.#averageMs === undefined || !this.isQuick) return 0;
    return Math.max(slots, Math.min(mostAhead, Math.ceil((slots * answerMs) / this.#averageMs)));
  }

  note(lengthMs: number): void {
    this.#averageMs =
      this.#averageMs === undefined ? lengthMs : this.#averageMs + weight * (lengthMs - this.#averageMs);
  }

  /** It took longer than expected. */
  slowDown(): void {
    this.#averageMs = undefined;
  }
}
