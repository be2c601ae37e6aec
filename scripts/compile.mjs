// Compiles scripts ahead of time: `node scripts/compile.mjs OUT FOLDER NAME…` writes what src/cli/compiled-code.ts reads.
// It is a separate process without V8 flags: V8 takes code only under the flags that it was compiled with.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

const [out, folder, ...names] = process.argv.slice(2);
const index = {};
const parts = [];
let at = 0;
for (const name of names) {
  const wrapped = Module.wrap(readFileSync(join(folder, name), 'latin1'));
  const [source, code] = [Buffer.from(wrapped, 'latin1'), compiled(wrapped)];
  const script = Buffer.concat([source, fill(source), code, fill(code)]);
  index[name] = { at, source: source.length, code: code.length, crc: crc32(script) };
  parts.push(script);
  at += script.length;
}
const indexed = Buffer.from(JSON.stringify(index));
const head = Buffer.alloc(8);
head.writeUInt32LE(indexed.length, 0);
head.writeUInt32LE(crc32(indexed), 4);
// A wp that starts meanwhile reads a whole file or none.
const fresh = `${out}.${process.pid}`;
writeFileSync(fresh, Buffer.concat([head, indexed, fill(indexed), ...parts]));
renameSync(fresh, out);

/** V8 copies code that does not lie at a multiple of 8 bytes. */
function fill({ length }) {
  return Buffer.alloc(-length & 7);
}

function compiled(source) {
  // All functions, not only those that run at once.
  setFlagsFromString('--no-lazy');
  const script = new Script(source);
  setFlagsFromString('--lazy');
  return script.createCachedData();
}
