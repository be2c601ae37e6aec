// Opens and reads files that somebody else may have replaced: a job, another process, the author of a checkout. A pipe has no end until
// its writers close it, a device such as /dev/zero has none at all, and opening some devices acts on hardware. So only regular files are
// opened, and no more of them is read than the caller takes.
//
// The folders on the way to the file are followed as they are. Only its user can replace them, who may read the files anyway.
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

export interface Unusable {
  readonly ok: false;
  /** The system's, such as ENOENT; EFBIG: the file is larger than the limit; ENOTSUP: it is no regular file. */
  readonly code: string;
  /** Follows the path in a sentence, without a full stop. */
  readonly problem: string;
  /** In bytes. undefined: not known, or 0. */
  readonly size?: number;
}

export type OpenedFile = { readonly ok: true; readonly descriptor: number; readonly size: number } | Unusable;
export type FileContent = { readonly ok: true; readonly bytes: Buffer } | Unusable;

/** `follow`: a link to a regular file is taken for that file. Links on the way to the file are always followed. */
export interface OpenOptions {
  readonly links: 'follow' | 'refuse';
}

/** Read-only. Never waits for a writer. The caller closes the descriptor. */
export function openRegularFile(path: string, { links }: OpenOptions): OpenedFile {
  try {
    // A device is not even opened. `fstat` below finds what was replaced in between.
    const found = links === 'follow' ? statSync(path, undefinedIfMissing) : lstatSync(path, undefinedIfMissing);
    if (!found) return unusable('ENOENT');
    if (!found.isFile()) return notRegular(found);
    const noFollow = links === 'follow' ? 0 : constants.O_NOFOLLOW;
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
    const opened = fstatSync(descriptor);
    if (opened.isFile()) return { ok: true, descriptor, size: opened.size };
    closeSync(descriptor);
    return notRegular(opened);
  } catch (error) {
    return unusable((error as NodeJS.ErrnoException).code ?? String(error));
  }
}

/** `most`: in bytes. A file that grows meanwhile, or that hides its size as in /proc, is not read further either. */
export function readRegularFile(
  path: string,
  { most, ...options }: OpenOptions & { readonly most: number },
): FileContent {
  const opened = openRegularFile(path, options);
  if (!opened.ok) return opened;
  const { descriptor, size } = opened;
  try {
    if (size > most) return tooLarge(size);
    const bytes = readAtMost(descriptor, size, most + 1);
    return bytes.length > most ? tooLarge(bytes.length) : { ok: true, bytes };
  } catch (error) {
    return unusable((error as NodeJS.ErrnoException).code ?? String(error));
  } finally {
    closeSync(descriptor);
  }
}

/** Exceptions for missing files would cost more than all the calls here. */
const undefinedIfMissing = { throwIfNoEntry: false } as const;
const blockBytes = 64 * 1024;

/** `size`: as expected; one byte more is asked for, so that the end shows without another block. */
function readAtMost(descriptor: number, size: number, most: number): Buffer {
  const blocks: Buffer[] = [];
  for (let total = 0; total < most; ) {
    const block = Buffer.allocUnsafe(Math.min(most - total, total <= size ? size - total + 1 : blockBytes));
    const read = readSync(descriptor, block);
    if (read === 0) break;
    blocks.push(block.subarray(0, read));
    total += read;
  }
  return Buffer.concat(blocks);
}

function tooLarge(size: number): Unusable {
  return { ok: false, code: 'EFBIG', problem: 'is too large', size };
}

function unusable(code: string): Unusable {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read',
    ELOOP: 'is a link',
  };
  return { ok: false, code, problem: known[code] ?? `cannot be read (${code})` };
}

function notRegular(stats: Stats): Unusable {
  if (stats.isDirectory()) return { ok: false, code: 'EISDIR', problem: 'is a folder' };
  return { ok: false, code: 'ENOTSUP', problem: `is ${kindOf(stats)}, not a file` };
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return 'a link';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
