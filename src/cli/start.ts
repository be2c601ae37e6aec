#!/usr/bin/env node
// The executable `wp`. It loads code that the build has compiled, because compiling takes most of the time of a start.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { CompiledCode } from './compiled-code.ts';

const main = './main.js';
const require = createRequire(join(import.meta.dirname, main));
/** Undefined: this Node version has compiled nothing here. */
const compiled = CompiledCode.open(join(import.meta.dirname, `wp.${process.version}.compiled`));
const modules = new Map<string, { readonly exports: unknown }>();

if (compiled) load(main);
else requireSources();

/** The `require` of scripts. `id`: another script, or a module of Node. */
function load(id: string): unknown {
  if (!id.startsWith('./')) return require(id);
  const known = modules.get(id);
  if (known) return known.exports;
  const filename = join(import.meta.dirname, id);
  const module = { exports: {} };
  modules.set(id, module);
  scriptOf(filename, id).runInThisContext()(module.exports, load, module, filename, import.meta.dirname);
  return module.exports;
}

function scriptOf(filename: string, id: string): Script {
  const script = compiled?.read(id.slice(2));
  if (!script) return new Script(Module.wrap(readFileSync(filename, 'latin1')), { filename });
  // V8 refuses the code on another processor, for example, and compiles the source.
  return new Script(script.source, { filename, cachedData: script.code });
}

/** From version 22.1 on, Node keeps the compiled code for the next start. */
function requireSources(): void {
  (Module as { enableCompileCache?: () => void }).enableCompileCache?.();
  require(main);
}
