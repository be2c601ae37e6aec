// Reads what a command writes: piece by piece, no faster than it is taken, and not for ever after the leader's exit.
import type { Readable } from 'node:stream';
import { within } from './within.ts';

type Deliver = (stream: 'stdout' | 'stderr', bytes: Buffer) => Promise<void>;

const lookMs = 50;
/** Counted in looks, not in time: between two looks the pipes were polled, however late the timer was. */
const quietLooks = 4;
const flowingLooks = 20;
/** With the waiting for `deliver` in it, which may have to wait for Redis. */
const patience = { patient: 300, brief: 20, hurried: 4 };

/** How long output is waited for that nobody takes: 15 s, 1 s or 0.2 s. */
export type Patience = keyof typeof patience;

export class Output {
  readonly #pumps: readonly Pump[];
  readonly #over: Promise<unknown>;
  #wasCut = false;

  constructor({ stdout, stderr }: { readonly stdout: Readable; readonly stderr: Readable }, deliver: Deliver) {
    this.#pumps = [
      new Pump(stdout, (bytes) => deliver('stdout', bytes)),
      new Pump(stderr, (bytes) => deliver('stderr', bytes)),
    ];
    this.#over = Promise.all(this.#pumps.map(({ over }) => over));
  }

  /** Output was left unread, or refused by `deliver`. */
  get wasCut(): boolean {
    return this.#wasCut || this.#pumps.some(({ wasRefused }) => wasRefused);
  }

  /**
   * After the leader's exit: until both pipes have ended, which is at once unless somebody else holds them; else until nothing came
   * for 200 ms, or 1 s has passed without the time spent in `deliver`, or all of the patience, which is asked for every 50 ms.
   */
  async drain(howPatient: () => Patience): Promise<void> {
    let quiet = 0;
    let flowing = 0;
    for (let looks = 0; !this.#isOver && quiet < quietLooks; looks++) {
      this.#wasCut = flowing >= flowingLooks || looks >= patience[howPatient()];
      if (this.#wasCut) return;
      for (const pump of this.#pumps) pump.sawData = false;
      await within(this.#over, lookMs);
      const isWaiting = this.#pumps.some(({ isDelivering }) => isDelivering);
      if (!isWaiting) flowing++;
      quiet = isWaiting || this.#pumps.some(({ sawData }) => sawData) ? 0 : quiet + 1;
    }
  }

  /** Whoever still writes gets SIGPIPE. */
  stop(): void {
    for (const pump of this.#pumps) pump.stop();
  }

  get #isOver(): boolean {
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
  readonly #deliver: (bytes: Buffer) => Promise<void>;
  #isClosed = false;
  #finish = (): void => {};

  /** By `readable` and `read`, as Node sets a child's pipes flowing at its exit, paused or not. */
  constructor(stream: Readable, deliver: (bytes: Buffer) => Promise<void>) {
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
