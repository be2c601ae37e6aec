// Compiles bundles ahead of time: `node scripts/compile.mjs SUFFIX FILE…` reads each FILE without SUFFIX and writes FILE.
// It is a separate process without V8 flags: V8 takes code only under the flags that it was compiled with.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

const [suffix, ...files] = process.argv.slice(2);
for (const file of files) {
  // All functions, not only those that run at once.
  setFlagsFromString('--no-lazy');
  const script = new Script(Module.wrap(readFileSync(file.slice(0, -suffix.length), 'latin1')));
  setFlagsFromString('--lazy');
  // A wp that starts meanwhile reads a whole file or none.
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, withChecksum(script.createCachedData()));
  renameSync(fresh, file);
}

/** `src/cli/compiled-code.ts` checks it. */
function withChecksum(code) {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([code, checksum]);
}
