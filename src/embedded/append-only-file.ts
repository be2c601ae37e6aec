// The append-only file of a server that was killed, mended before the next one reads it.
//
// In that file every transition of a run is a transaction. Of one that a crash has cut Redis takes off no more than its last, incomplete
// command. The rest is not carried out, but stays; and the start after this one takes it and the next transaction for one, and carries
// out both: half a transition, that nobody was ever told of (seen with 7.0.15; valkey-io/valkey#4342 has it too). So a transaction that
// is not whole is taken off here. `redis-check-aof --fix` would do that as well, but where such a rest is in the middle of a file
// already it takes off all that was written since.
import { closeSync, existsSync, openSync, readdirSync, readSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const blockBytes = 1024 * 1024;

export function mendAppendOnlyFile(dataFolder: string): void {
  const path = lastFile(dataFolder);
  if (path === undefined) return;
  const end = endOfWhole(path);
  if (end !== undefined) truncateSync(path, end);
}

/** Up to version 6 of Redis there is only one. */
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

/** Absent: it does not end within a transaction, or is in another format, which the server reads or refuses. */
function endOfWhole(path: string): number | undefined {
  const commands = new CommandReader(path);
  let openSince: number | undefined;
  for (let from = 0, name = commands.next(); name !== undefined; from = commands.position, name = commands.next()) {
    if (name === 'MULTI') openSince = from;
    if (name === 'EXEC') openSince = undefined;
  }
  commands.close();
  return openSince;
}

/** Of a file of any size, without what the commands carry. */
class CommandReader {
  readonly #file: number;
  #block = Buffer.alloc(0);
  /** Of the block in the file, and within the block. */
  #blockAt = 0;
  #at = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
  }

  /** After the last command that was whole. */
  get position(): number {
    return this.#blockAt + this.#at;
  }

  /** Its name; '' of a remark. Absent: there is none any more that is whole. */
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

  /** False for what is no number, too. */
  #has(bytes: number): boolean {
    if (this.#at + bytes > this.#block.length) this.#read(bytes + blockBytes);
    return this.#at + bytes <= this.#block.length;
  }

  /** So much more; false: there is nothing more. */
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
