// Writes the output of one attempt to Redis, in batches and with bounded memory. Keeps only its head and its tail.
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { RunId } from '../redis/run-id.ts';
import { logSuffix, runKey } from '../redis/run-keys.ts';
import { type Appender, withAppend } from './append.ts';
import { type Piece, PieceQueue, sizeOf } from './piece-queue.ts';

export interface LogWriterOptions {
  /** The log belongs to one attempt, so that a writer whose attempt is stale can only touch its own. */
  readonly run: RunId;
  readonly job: string;
  readonly attempt: number;
  /** Kept of the beginning. */
  readonly headBytes?: number;
  /** Kept of the end, up to one piece less. */
  readonly tailBytes?: number;
  /** How long a piece may wait for others. */
  readonly flushMs?: number;
  /** How long `end` waits for Redis. */
  readonly endMs?: number;
}

export interface LogSummary {
  /** All that was written, kept or not. */
  readonly bytes: number;
  /** False: some of it never reached Redis. What was left out between head and tail does not count. */
  readonly whole: boolean;
}

const mebibyte = 1024 * 1024;
const defaults = { headBytes: 4 * mebibyte, tailBytes: 4 * mebibyte, flushMs: 50, endMs: 5_000 };
/** A batch is sent at this size. */
const fullBytes = 64 * 1024;
/** Of what waits and is on its way; above it `write` makes its caller wait. */
const roomBytes = 4 * fullBytes;
const retryMs = 250;

/** One writer per attempt. */
export class LogWriter {
  readonly #redis: Redis & Appender;
  readonly #options: Required<LogWriterOptions>;
  readonly #pieces: PieceQueue;
  #whole = true;
  /** Nothing is taken any more: it has ended, or the run is gone. */
  #isClosed = false;
  #sendingBytes = 0;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Since when Redis refuses, in ms of the monotonic clock. Undefined: it does not. */
  #refusedSince: number | undefined;
  #waiters: (() => void)[] = [];

  constructor(redis: Redis, options: LogWriterOptions) {
    this.#redis = withAppend(redis);
    this.#options = { ...defaults, ...options };
    this.#pieces = new PieceQueue(this.#options);
  }

  /** Resolves when there is room for more. Never rejects: a log that cannot be kept does not stop its job. */
  async write(bytes: Buffer): Promise<void> {
    this.#pieces.add(bytes);
    if (this.#isClosed) return this.#lose(this.#pieces.takeAll());
    if (this.#pieces.bytes >= fullBytes) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), this.#options.flushMs);
    while (!this.#isClosed && this.#pieces.bytes + this.#sendingBytes > roomBytes) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Resolves when all that was written so far is in Redis, or given up. */
  async flush(): Promise<void> {
    this.#send();
    await this.#sending;
  }

  /** Resolves within `endMs`. What Redis has not confirmed by then counts as lost, though it may still arrive. */
  async end(): Promise<LogSummary> {
    let limit: NodeJS.Timeout | undefined;
    const atLimit = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, this.#options.endMs);
    });
    await Promise.race([this.flush(), atLimit]);
    clearTimeout(limit);
    if (this.#sendingBytes > 0) this.#whole = false;
    this.#close();
    return { bytes: this.#pieces.offset, whole: this.#whole };
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // With nothing to send it would be over before it is noted as going on, and nothing would ever be sent again.
    if (this.#pieces.bytes > 0) this.#sending ??= this.#sendAll();
  }

  /** One batch is on its way at a time; what comes meanwhile makes the next one. */
  async #sendAll(): Promise<void> {
    while (this.#pieces.bytes > 0) {
      const batch = this.#pieces.takeBatch();
      this.#sendingBytes = sizeOf(batch);
      await this.#sendBatch(batch);
      this.#sendingBytes = 0;
      this.#admitWaiters();
    }
    this.#sending = undefined;
  }

  async #sendBatch(batch: readonly Piece[]): Promise<void> {
    const { run, job, attempt, tailBytes } = this.#options;
    do {
      try {
        const pieces = batch.flatMap(asArguments);
        const isKept = await this.#redis.wpLogAppend(runKey(run), logSuffix(job, attempt), tailBytes, ...pieces);
        this.#refusedSince = undefined;
        if (isKept) return;
        this.#close();
      } catch {
        this.#refusedSince ??= performance.now();
      }
    } while (await this.#mayTryAgain());
    this.#lose(batch);
  }

  /** Only so long per outage: a full Redis slows the job down once, then its output is dropped until there is room again. */
  async #mayTryAgain(): Promise<boolean> {
    const triedMs = performance.now() - (this.#refusedSince ?? 0);
    if (this.#isClosed || triedMs > this.#options.endMs) return false;
    await delay(retryMs);
    return !this.#isClosed;
  }

  #lose(pieces: readonly Piece[]): void {
    if (pieces.length > 0) this.#whole = false;
  }

  #close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#lose(this.#pieces.takeAll());
    this.#admitWaiters();
  }

  #admitWaiters(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

/** As `append.lua` takes it. */
function asArguments({ part, offset, since, chunks }: Piece): (string | number | Buffer)[] {
  return [part, offset, Math.round(performance.now() - since), joined(chunks)];
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}
