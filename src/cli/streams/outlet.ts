// stdout and stderr, as all of wp writes to them: whatever happens to a reader, a terminal or a disk, wp itself goes on.
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { harmless } from '../text/printable.ts';

/** A stream of this process, or of a test. */
export type Target = NodeJS.WritableStream &
  Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>> & { readonly fd?: number };

/** After a signal, a reader that takes nothing for this long is given up. */
const patienceMs = 3_000;

type Done = () => void;

/**
 * Text passes the door that neutralises it. Bytes pass as they are. Nothing here fails: what can no longer be written is dropped, and
 * `gone` tells it. A write never blocks the process: what a reader has not taken waits here, and `taken` resolves when it may go on.
 */
export class Outlet extends Writable {
  /** Why nothing can be written any more; undefined: everything is well. */
  failure: NodeJS.ErrnoException | undefined;
  readonly #target: Target;
  readonly #gone = new AbortController();
  #pending: Done | undefined;
  #pendingSince = 0;

  constructor(target: Target) {
    super({ decodeStrings: false });
    this.#target = target;
    target.on('error', (error: NodeJS.ErrnoException) => this.#lose(error));
    target.on('resize', () => this.emit('resize'));
    if (target.isTTY) unblock(target);
  }

  get isTTY(): boolean {
    return this.#target.isTTY === true;
  }

  /** Undefined where it is no terminal. A terminal that does not know its size says 0. */
  get columns(): number | undefined {
    return this.#target.columns;
  }

  get rows(): number | undefined {
    return this.#target.rows;
  }

  /** Aborted when nothing that is written arrives any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** For the codes of wp itself that move the cursor. All other text in them must have passed the door. */
  writeCodes(codes: string): void {
    this.write(Buffer.from(codes));
  }

  /** From now on a reader has `patienceMs` for each write. Called when the user wants wp to end. */
  hurry(): void {
    this.#pendingSince = performance.now();
    const timer = setInterval(() => {
      if (this.#pending && performance.now() - this.#pendingSince > patienceMs) {
        this.#lose(Object.assign(new Error('the reader takes nothing'), { code: 'ETIMEDOUT' }));
      }
    }, patienceMs / 10);
    timer.unref();
    this.gone.addEventListener('abort', () => clearInterval(timer));
  }

  override _write(chunk: Buffer | string, _: BufferEncoding, done: Done): void {
    this.#put(typeof chunk === 'string' ? harmless(chunk) : chunk, done);
  }

  override _writev(chunks: { readonly chunk: Buffer | string }[], done: Done): void {
    const parts = chunks.map(({ chunk }) => (typeof chunk === 'string' ? Buffer.from(harmless(chunk)) : chunk));
    this.#put(Buffer.concat(parts), done);
  }

  #put(data: Buffer | string, done: Done): void {
    if (this.failure) {
      done();
      return;
    }
    this.#pending = done;
    this.#pendingSince = performance.now();
    const isDone = (error?: NodeJS.ErrnoException | null): void => (error ? this.#lose(error) : this.#settle());
    const file = fileOf(this.#target);
    if (file === undefined) this.#target.write(data, isDone);
    else isDone(writeFile(file, data));
  }

  #settle(): void {
    const done = this.#pending;
    this.#pending = undefined;
    done?.();
  }

  #lose(error: NodeJS.ErrnoException): void {
    if (this.failure) return;
    this.failure = error;
    this.#gone.abort();
    this.emit('lost', error);
    this.#settle();
  }
}

/** By default Node blocks on terminals. One that Ctrl-S has stopped would then hold up everything, also the renewal of leases. */
function unblock(target: Target): void {
  const { _handle: handle } = target as { readonly _handle?: { setBlocking?(isBlocking: boolean): void } };
  handle?.setBlocking?.(false);
}

/** The descriptor of a file; undefined: a terminal, a pipe or a socket. */
function fileOf(target: Target): number | undefined {
  return (target as { readonly _type?: string })._type === 'fs' ? target.fd : undefined;
}

/** Node's own stream for files ignores that a full disk takes only a part. */
function writeFile(fd: number, data: Buffer | string): NodeJS.ErrnoException | undefined {
  const bytes = Buffer.from(data as string);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** Whether nothing that is written arrives any more, so that there is nothing left to print. */
export function isGone(stream: Writable): boolean {
  return stream instanceof Outlet && stream.gone.aborted;
}

export function isTerminal(stream: Writable): boolean {
  return stream instanceof Outlet && stream.isTTY;
}

export function whenGone(stream: Writable, act: () => void): void {
  if (isGone(stream)) act();
  else if (stream instanceof Outlet) stream.gone.addEventListener('abort', act);
}

/** Resolves when the reader has taken enough of what was written: for all that prints without end. */
export async function taken(stream: Writable): Promise<void> {
  if (stream.writableNeedDrain) await once(stream, 'drain');
}
