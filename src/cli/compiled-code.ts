// What the build has compiled, in one file: the length of an index and its checksum, 4 bytes each; the index as JSON; the scripts. A script is
// its source and V8's code for it; both begin at multiples of 8 bytes. scripts/compile.mjs writes the file.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export interface CompiledScript {
  readonly source: string;
  readonly code: Buffer;
}

interface Entry {
  /** In bytes, after the index. */
  readonly at: number;
  /** Lengths in bytes. */
  readonly source: number;
  readonly code: number;
  readonly crc: number;
}

const headBytes = 8;

/** The file stays open: scripts are read when they are needed, and a build that replaces the file meanwhile changes nothing here. */
export class CompiledCode implements Disposable {
  readonly #file: number;
  readonly #index: Readonly<Record<string, Entry>>;
  readonly #start: number;

  private constructor(file: number, index: Readonly<Record<string, Entry>>, start: number) {
    this.#file = file;
    this.#index = index;
    this.#start = start;
  }

  /** Undefined: there is no such file, or its index is damaged. */
  static open(path: string): CompiledCode | undefined {
    const file = opened(path);
    if (file === undefined) return undefined;
    const head = readAt(file, 0, headBytes);
    const length = head?.readUInt32LE(0) ?? 0;
    // A damaged length may be larger than a buffer can be.
    const index = length <= fstatSync(file).size ? readAt(file, headBytes, length) : undefined;
    // The checksum of nothing is 0.
    if (index?.length && crc32(index) === head?.readUInt32LE(4))
      return new CompiledCode(file, JSON.parse(index.toString()), headBytes + aligned(length));
    closeSync(file);
    return undefined;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  get names(): string[] {
    return Object.keys(this.#index);
  }

  /** Undefined: it is damaged. V8 itself checks only the first bytes, and a single wrong bit in the others can crash the process. */
  read(name: string): CompiledScript | undefined {
    const entry = this.#index[name];
    if (!entry) return undefined;
    const codeAt = aligned(entry.source);
    const bytes = readAt(this.#file, this.#start + entry.at, codeAt + aligned(entry.code));
    if (!bytes || crc32(bytes) !== entry.crc) return undefined;
    // The sources are pure ASCII, and latin1 is the fastest way to read ASCII.
    return { source: bytes.toString('latin1', 0, entry.source), code: bytes.subarray(codeAt, codeAt + entry.code) };
  }
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

/** Undefined: the file ends before. */
function readAt(file: number, position: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafeSlow(length);
  return readSync(file, bytes, 0, length, position) === length ? bytes : undefined;
}

function aligned(length: number): number {
  return length + (-length & 7);
}
