// Starts a launcher when the worker's memory becomes large.
//
// A spawn copies the page tables of the process that asks for it, only to throw the copy away: 0.1 ms for each MB, during which the
// process does nothing else. Through a launcher a spawn costs the same however much memory the worker has.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Launcher } from './launcher.ts';

/** Above this size a spawn by the worker itself costs more than two messages to a launcher. */
const largeBytes = 100 * 1024 * 1024;

export class LauncherOnDemand {
  #launcher: Launcher | undefined;
  /** undefined: no launcher can be had. */
  #program: string | undefined = join(import.meta.dirname, 'launcher.js');

  /** undefined: the worker is small, or the launcher is not up yet, or cannot be had. Then the worker spawns by itself. */
  ready(): Launcher | undefined {
    if (!this.#launcher && this.#program !== undefined && process.memoryUsage.rss() > largeBytes) {
      try {
        if (existsSync(this.#program))
          this.#launcher = new Launcher(this.#program, (wasReady) => this.#onEnd(wasReady));
        else this.#program = undefined;
      } catch {
        // There may be room for another process the next time.
      }
    }
    return this.#launcher?.isReady ? this.#launcher : undefined;
  }

  close(): void {
    this.#program = undefined;
    this.#launcher?.close();
  }

  /** A launcher that was killed is replaced. One that never became ready is not: the next one would not either. */
  #onEnd(wasReady: boolean): void {
    this.#launcher = undefined;
    if (!wasReady) this.#program = undefined;
  }
}
