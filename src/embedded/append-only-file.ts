// Repairs the append-only file of a server that was killed, before the next server reads it.
//
// In that file every transition of a run is a transaction. When a crash has cut a transaction, Redis removes only the last, incomplete
// command. It does not apply the commands before, but leaves them in the file. At a later start Redis reads them and the next transaction
// as one, and applies both: half a transition, which nobody was ever told about (seen with 7.0.15; valkey-io/valkey#4342 has it too). So
// an incomplete transaction is removed here. `redis-check-aof --fix` does that too, but when such a rest is in the middle of a file
// already, it removes everything that was written after it.
import { closeSync, existsSync, readdirSync, readSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { openRegularFile } from '../pipeline/source/regular-file.ts';

const blockBytes = 1024 * 1024;

export function repairAppendOnlyFile(dataFolder: string): void {
  const path = lastFile(dataFolder);
  if (path === undefined) return;
  const end = endOfComplete(path);
  if (end !== undefined) truncateSync(path, end);
}

/** Up to version 6, Redis has a single file. */
function lastFile(dataFolder: string): string | undefined {
  const folder = join(dataFolder, 'appendonlydir');
  const numbers = namesIn(folder).flatMap((name) =>
    Number(/^appendonly\.aof\.(\d+)\.incr\.aof$/.exec(name)?.[1] ?? []),
  );
  if (numbers.length > 0) return join(folder, `appendonly.aof.${Math.max(...numbers)}.incr.aof`);
  const single = join(dataFolder, 'appendonly.aof');
  return existsSync(single) ? single : undefined;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** undefined: the file does not end within a transaction, or has another format, which the server reads or refuses. */
function endOfComplete(path: string): number | undefined {
  // The server itself would wait for a pipe, without an end.
  const opened = openRegularFile(path, { links: 'refuse' });
  if (!opened.ok)
    throw new WpError(`${path}: ${opened.problem}. Move it away, then try again.`, exitCodes.infrastructure);
  const commands = new CommandReader(opened.descriptor);
  let openSince: number | undefined;
  for (let from = 0, name = commands.next(); name !== undefined; from = commands.position, name = commands.next()) {
    if (name === 'MULTI') openSince = from;
    if (name === 'EXEC') openSince = undefined;
  }
  commands.close();
  return openSince;
}

/** Reads the names of the commands in a file of any size, and skips their values. */
class CommandReader {
  readonly #file: number;
  #block = Buffer.alloc(0);
  /** Where the block begins in the file. */
  #blockAt = 0;
  /** Position within the block. */
  #at = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** In the file, after the last complete command. */
  get position(): number {
    return this.#blockAt + this.#at;
  }

  /** Name of the next command; '' for a comment. undefined: there is no further complete command. */
  next(): string | undefined {
    const head = this.#line();
    if (head?.startsWith('#')) return '';
    if (!head?.startsWith('*')) return undefined;
    let name: string | undefined;
    for (let left = Number(head.slice(1)); left > 0; left--) {
      const length = Number(this.#line()?.slice(1));
      if (!this.#has(length + 2)) return undefined;
      name ??= this.#block.toString('latin1', this.#at, this.#at + length).toUpperCase();
      this.#at += length + 2;
    }
    return name;
  }

  close(): void {
    closeSync(this.#file);
  }

  #line(): string | undefined {
    let end = this.#block.indexOf('\r\n', this.#at);
    if (end < 0 && this.#read(blockBytes)) end = this.#block.indexOf('\r\n', this.#at);
    if (end < 0) return undefined;
    const line = this.#block.toString('latin1', this.#at, end);
    this.#at = end + 2;
    return line;
  }

  /** False also if `bytes` is NaN. */
  #has(bytes: number): boolean {
    if (this.#at + bytes > this.#block.length) this.#read(bytes + blockBytes);
    return this.#at + bytes <= this.#block.length;
  }

  /** Reads up to `bytes` more bytes. False: the file has no more. */
  #read(bytes: number): boolean {
    const rest = this.#block.subarray(this.#at);
    this.#blockAt += this.#at;
    this.#at = 0;
    this.#block = Buffer.alloc(rest.length + bytes);
    rest.copy(this.#block);
    const read = readSync(this.#file, this.#block, rest.length, bytes, this.#blockAt + rest.length);
    this.#block = this.#block.subarray(0, rest.length + read);
    return read > 0;
  }
}
