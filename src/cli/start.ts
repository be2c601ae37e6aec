#!/usr/bin/env node
// What `wp` starts: the program, out of code that was compiled when it was built, since compiling is most of a start.
import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

const require = createRequire(join(import.meta.dirname, 'main.js'));
const modules = new Map<string, { readonly exports: unknown }>();

load('./main.js');

/** Requires what a bundle does: another bundle, or a module of Node. */
function load(id: string): unknown {
  if (!id.startsWith('./')) return require(id);
  const known = modules.get(id);
  if (known) return known.exports;
  const filename = join(import.meta.dirname, id);
  const script = compiledScript(filename);
  if (!script) return requireAnew(filename);
  const module = { exports: {} };
  modules.set(id, module);
  script.runInThisContext()(module.exports, load, module, filename, import.meta.dirname);
  return module.exports;
}

/** Undefined: this Node version has compiled nothing here, or V8 refuses the code, for example on another processor. */
function compiledScript(filename: string): Script | undefined {
  const compiled = `${filename}.${process.version}.compiled`;
  if (!existsSync(compiled)) return undefined;
  // The build writes nothing but ASCII, which is read fastest so.
  const source = Module.wrap(readFileSync(filename, 'latin1'));
  const script = new Script(source, { filename, cachedData: readFileSync(compiled) });
  return script.cachedDataRejected ? undefined : script;
}

/** Node from 22.1 on keeps what it has compiled for the next time. */
function requireAnew(filename: string): unknown {
  (Module as { enableCompileCache?: () => void }).enableCompileCache?.();
  return require(filename);
}
