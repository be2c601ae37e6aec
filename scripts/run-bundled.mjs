#!/usr/bin/env node
// `node scripts/run-bundled.mjs FILE …` bundles a TypeScript program of this repository, so that Node can run it, and runs it with the
// arguments that follow.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { forNode } from './build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [entry] = process.argv.splice(2, 1);
const folder = mkdtempSync(join(tmpdir(), 'wp-bundle-'));
const outfile = join(folder, 'program.mjs');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({ ...forNode, entryPoints: [entry], outfile });
await import(pathToFileURL(outfile).href);
