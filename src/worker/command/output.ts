// Reads the output of a command: piece by piece, no faster than `deliver` takes it, and not for ever after the leader's exit.
import type { Readable } from 'node:stream';
import { waitAtMost } from '../timers.ts';

type Deliver = (bytes: Buffer) => Promise<void>;

const lookMs = 50;
/** Limits count looks, not time: between two looks Node has polled the pipes, however late the timer was. */
const quietLooks = 4;
const flowingLooks = 20;
/** Includes the time that `deliver` takes, which may have to wait for Redis. */
const drainLooks = { long: 300, short: 20, minimal: 4 };

/** How long a drain may last when nobody takes the output: 15 s, 1 s or 0.2 s. */
export type DrainTime = keyof typeof drainLooks;

export class Output {
  readonly #pumps: readonly Pump[];
  readonly #over: Promise<unknown>;
  #wasCut = false;

  constructor(outputs: readonly Readable[], deliver: Deliver) {
    this.#pumps = outputs.map((output) => new Pump(output, deliver));
    this.#over = Promise.all(this.#pumps.map(({ over }) => over));
  }

  /** Output was left unread, or refused by `deliver`. */
  get wasCut(): boolean {
    return this.#wasCut || this.#pumps.some(({ wasRefused }) => wasRefused);
  }

  /**
   * Call it after the leader's exit. Resolves when the output has ended, which is at once unless another process holds its pipe. Otherwise
   * resolves when nothing came for 200 ms, when 1 s has passed without counting the time in `deliver`, or when the drain time is over.
   * `drainTime` is called every 50 ms, as the answer may change.
   */
  async drain(drainTime: () => DrainTime): Promise<void> {
    let quiet = 0;
    let flowing = 0;
    for (let looks = 0; !this.isOver && quiet < quietLooks; looks++) {
      this.#wasCut = flowing >= flowingLooks || looks >= drainLooks[drainTime()];
      if (this.#wasCut) return;
      for (const pump of this.#pumps) pump.sawData = false;
      await waitAtMost(this.#over, lookMs);
      const isWaiting = this.#pumps.some(({ isDelivering }) => isDelivering);
      if (!isWaiting) flowing++;
      quiet = isWaiting || this.#pumps.some(({ sawData }) => sawData) ? 0 : quiet + 1;
    }
  }

  /** A process that still writes gets SIGPIPE. */
  stop(): void {
    for (const pump of this.#pumps) pump.stop();
  }

  /** No process can write any more, and everything was delivered. */
  get isOver(): boolean {
    return this.#pumps.every(({ isOver }) => isOver);
  }
}

class Pump {
  readonly over: Promise<void>;
  isOver = false;
  isDelivering = false;
  sawData = false;
  wasRefused = false;
  readonly #stream: Readable;
  readonly #deliver: Deliver;
  #isClosed = false;
  #finish = (): void => {};

  /** Uses `readable` and `read`, since Node makes a child's pipes flow at its exit even if they are paused. */
  constructor(stream: Readable, deliver: Deliver) {
    this.#stream = stream;
    this.#deliver = deliver;
    this.over = new Promise((resolve) => {
      this.#finish = () => {
        this.isOver = true;
        resolve();
      };
    });
    stream.on('readable', () => void this.#pump());
    stream.on('error', () => {});
    stream.on('close', () => {
      this.#isClosed = true;
      if (!this.isDelivering) this.#finish();
    });
  }

  stop(): void {
    this.#stream.destroy();
  }

  async #pump(): Promise<void> {
    if (this.isDelivering) return;
    this.isDelivering = true;
    for (let bytes = this.#stream.read(); bytes !== null; bytes = this.#stream.read()) {
      this.sawData = true;
      try {
        await this.#deliver(bytes);
      } catch {
        this.wasRefused = true;
      }
    }
    this.isDelivering = false;
    if (this.#isClosed) this.#finish();
  }
}
