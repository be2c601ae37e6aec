#!/usr/bin/env node
// `npm run chaos`: makes the harness into a program that Node runs by itself, and runs it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { forNode } from '../scripts/build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'wp-chaos-bundle-'));
const outfile = join(folder, 'chaos.mjs');
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({ ...forNode, entryPoints: ['chaos/main.ts'], outfile });
await import(pathToFileURL(outfile).href);
