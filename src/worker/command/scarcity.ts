// What the machine lacks for now: descriptors, processes or memory. A start that fails for that reason is tried again, without blame on
// the job.

const scarce: readonly unknown[] = ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM'];

export function isScarcity(error: unknown): boolean {
  return scarce.includes((error as NodeJS.ErrnoException).code);
}

const retryMs = 100;
/** When no command could be started for this long, the machine will not have room either. */
const longestMs = 60_000;

/** Shared by the commands of a process. */
export class Scarcity {
  readonly #onScarcity: (what: string) => void;
  #wasReported = false;
  #since: number | undefined;

  /** `onScarcity`: called once. */
  constructor(onScarcity: (what: string) => void) {
    this.#onScarcity = onScarcity;
  }

  /** Call it after each start that succeeded. */
  end(): void {
    this.#since = undefined;
  }

  /** False: do not try again. Otherwise resolves with true when it is time to try again. */
  async wait(what: string): Promise<boolean> {
    this.#since ??= performance.now();
    if (performance.now() - this.#since > longestMs) return false;
    if (!this.#wasReported) this.#onScarcity(what);
    this.#wasReported = true;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    return true;
  }
}
