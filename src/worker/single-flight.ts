// Makes calls one at a time. Requests that come during a call lead to one more call after it.

export interface SingleFlightOptions {
  /** Makes one call. True: make the next one at once. */
  readonly call: () => Promise<boolean>;
  /** Runs `act` in a later turn of the event loop, so that one call serves all requests until then. */
  readonly defer: (act: () => void) => void;
  /** Called after a series of calls. */
  readonly onDone: () => void;
}

export class SingleFlight {
  readonly #options: SingleFlightOptions;
  #state: 'idle' | 'deferred' | 'calling' = 'idle';
  #isRequested = false;
  #isClosed = false;

  constructor(options: SingleFlightOptions) {
    this.#options = options;
  }

  /** No call is under way, and none is to come. */
  get isIdle(): boolean {
    return this.#state === 'idle';
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  request(): void {
    this.#isRequested = true;
    if (this.#state !== 'idle' || this.#isClosed) return;
    this.#state = 'deferred';
    this.#options.defer(() => void this.#callUntilDone());
  }

  /** No further call begins. */
  close(): void {
    this.#isClosed = true;
  }

  async #callUntilDone(): Promise<void> {
    this.#state = 'calling';
    for (let callsMore = true; callsMore && !this.#isClosed; ) {
      this.#isRequested = false;
      callsMore = await this.#options.call();
    }
    this.#state = 'idle';
    if (this.#isRequested) this.request();
    this.#options.onDone();
  }
}
