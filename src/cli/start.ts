#!/usr/bin/env node
// The executable `wp`. It loads code that the build has compiled, because compiling takes most of the time of a start.
import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { compiledCode } from './compiled-code.ts';

const require = createRequire(join(import.meta.dirname, 'main.js'));
const modules = new Map<string, { readonly exports: unknown }>();

load('./main.js');

/** The `require` of bundles. `id`: another bundle, or a module of Node. */
function load(id: string): unknown {
  if (!id.startsWith('./')) return require(id);
  const known = modules.get(id);
  if (known) return known.exports;
  const filename = join(import.meta.dirname, id);
  const script = compiledScript(filename);
  if (!script) return requireSource(filename);
  const module = { exports: {} };
  modules.set(id, module);
  script.runInThisContext()(module.exports, load, module, filename, import.meta.dirname);
  return module.exports;
}

/** Undefined: this Node version has compiled nothing here, the file is damaged, or V8 refuses the code, for example on another processor. */
function compiledScript(filename: string): Script | undefined {
  const compiled = `${filename}.${process.version}.compiled`;
  const cachedData = existsSync(compiled) ? compiledCode(readFileSync(compiled)) : undefined;
  if (!cachedData) return undefined;
  // The bundles are pure ASCII, and latin1 is the fastest way to read ASCII.
  const source = Module.wrap(readFileSync(filename, 'latin1'));
  const script = new Script(source, { filename, cachedData });
  return script.cachedDataRejected ? undefined : script;
}

/** From version 22.1 on, Node keeps the compiled code for the next start. */
function requireSource(filename: string): unknown {
  (Module as { enableCompileCache?: () => void }).enableCompileCache?.();
  return require(filename);
}
