// The slots of a worker, and whose turn it is to fill them where several runs have work.

/** `Run`: whatever stands for a run, and can be told to look for work. */
export class Slots<Run extends { pump(): void }> {
  readonly count: number;
  #free: number;
  #open = true;
  /** Who wants no claims for now. */
  readonly #pauses = new Set<string>();
  /** Runs that may have work, the one that claimed longest ago first. */
  readonly #hungry = new Set<Run>();
  #takenAt = 0;

  constructor(count: number) {
    this.count = count;
    this.#free = count;
  }

  /** False: the worker stops, nothing new may start. */
  get areOpen(): boolean {
    return this.#open;
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

  /** All that are free; none where another run has waited longer. What is not used is to be given back with `free`. */
  reserve(run: Run): number {
    if (!this.isTurnOf(run)) return 0;
    const count = this.#free;
    this.#free = 0;
    return count;
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

  free(count: number): void {
    this.#free += count;
  }

  /** After a run has claimed: it goes to the end of the line, or out of it. */
  note(run: Run, mayHaveWork: boolean): void {
    this.#hungry.delete(run);
    if (mayHaveWork) this.#hungry.add(run);
  }

  /** Word came that there may be work. */
  hint(run: Run): void {
    this.#hungry.add(run);
    this.offer();
  }

  offer(): void {
    const [first] = this.#hungry;
    if (this.#isClaiming && this.#free > 0) first?.pump();
  }

  forget(run: Run): void {
    this.#hungry.delete(run);
    this.offer();
  }

  get #isClaiming(): boolean {
    return this.#open && this.#pauses.size === 0;
  }
}
