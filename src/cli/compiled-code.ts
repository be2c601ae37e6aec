// Code that the build has compiled, as it lies in a file: V8's data, then 4 bytes of checksum, which scripts/compile.mjs writes.
import { crc32 } from 'node:zlib';

const checksumBytes = 4;

/** Undefined: the file is damaged. V8 itself checks only the first bytes, and a single wrong bit in the others can crash the process. */
export function compiledCode(file: Buffer): Buffer | undefined {
  if (file.length < checksumBytes) return undefined;
  const code = file.subarray(0, -checksumBytes);
  return crc32(code) === file.readUInt32LE(code.length) ? code : undefined;
}
