// Compiles bundles ahead of time: `node scripts/compile.mjs FILE…` writes FILE.compiled. A process of its own, whose flags of
// V8 are those that any wp is started with: V8 takes code only under the flags that it was compiled with.
import { readFileSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

for (const file of process.argv.slice(2)) {
  // All functions, not only those that run at once.
  setFlagsFromString('--no-lazy');
  const script = new Script(Module.wrap(readFileSync(file, 'latin1')));
  setFlagsFromString('--lazy');
  writeFileSync(`${file}.compiled`, script.createCachedData());
}
