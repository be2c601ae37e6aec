// A thread that renews leases. Nothing that keeps the main thread busy, however long, costs a lease then.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RenewalTimes } from './renewal.ts';
import type { RenewalRefusal, RenewalRequest, RenewalSetup } from './renewal-messages.ts';

/** A process that holds leases for less does without: a thread takes some 40 ms of a core to start. */
const startAfterMs = 250;

interface Watched {
  readonly request: RenewalRequest & { readonly kind: 'watch' };
  readonly onRefused: (key: string) => void;
}

export class RenewalThread {
  readonly #setup: RenewalSetup;
  readonly #program: string;
  /** By key. */
  readonly #watched = new Map<string, Watched>();
  #timer: NodeJS.Timeout | undefined;
  #thread: Worker | undefined;
  #isClosed = false;

  constructor(setup: RenewalSetup, program = join(import.meta.dirname, 'renewer.js')) {
    this.#setup = setup;
    this.#program = program;
  }

  watch(keys: readonly string[], value: string, times: RenewalTimes, onRefused: (key: string) => void): void {
    const request = { kind: 'watch', keys, value, times } as const;
    for (const key of keys) this.#watched.set(key, { request, onRefused });
    if (this.#thread) this.#thread.postMessage(request);
    else if (!this.#isClosed) this.#timer ??= setTimeout(() => this.#start(), startAfterMs).unref();
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.#watched.delete(key);
    this.#thread?.postMessage({ kind: 'forget', keys } satisfies RenewalRequest);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    void this.#thread?.terminate();
  }

  /** Without its program, where wp runs from its sources, or after a failure, leases are renewed by those who took them. */
  #start(): void {
    if (!existsSync(this.#program)) return;
    const thread = new Worker(this.#program, { workerData: this.#setup });
    thread.unref();
    thread.on('message', ({ key, value }: RenewalRefusal) => {
      const watched = this.#watched.get(key);
      if (watched?.request.value === value) watched.onRefused(key);
    });
    thread.on('error', () => {});
    thread.on('exit', () => {
      this.#thread = undefined;
    });
    for (const [key, { request }] of this.#watched) {
      const place = request.keys.indexOf(key);
      thread.postMessage({ ...request, keys: [key], times: request.times.subarray(place, place + 1) });
    }
    this.#thread = thread;
  }
}
