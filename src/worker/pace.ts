// How long the jobs of a run take at this worker. It decides how many jobs to claim before there is a slot for them.

/** A job may wait for its slot about this long, and jobs that are shorter are claimed ahead: for them a round trip is a large part. */
const quickMs = 100;
/** Share of the newest job in the average. */
const weight = 0.25;
/** Redis and the locks take about half of this to answer. Jobs for this time are claimed ahead: one batch runs while the next is claimed. */
const answerMs = 10;
const mostAhead = 1_024;

export class Pace {
  /** undefined: no job has ended yet. */
  #averageMs: number | undefined;

  get isKnown(): boolean {
    return this.#averageMs !== undefined;
  }

  get isQuick(): boolean {
    return this.#averageMs !== undefined && this.#averageMs < quickMs;
  }

  /** How many jobs may be claimed ahead for this number of slots: one for each slot, and more if the jobs are very short. */
  ahead(slots: number): number {
    if (this.#averageMs === undefined || !this.isQuick) return 0;
    return Math.max(slots, Math.min(mostAhead, Math.ceil((slots * answerMs) / this.#averageMs)));
  }

  add(jobMs: number): void {
    this.#averageMs = this.#averageMs === undefined ? jobMs : this.#averageMs + weight * (jobMs - this.#averageMs);
  }

  /** Jobs take longer than expected: claims nothing ahead until the next job has ended. */
  forget(): void {
    this.#averageMs = undefined;
  }
}
