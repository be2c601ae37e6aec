#!/usr/bin/env node
// Runs the suite on another Node version: `npm run test:node -- 24`. Further arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { installNode } from './install-node.mjs';
import { root, runSetup } from './steps.mjs';

const [version, ...args] = process.argv.slice(2);
const node = await runSetup(() => installNode(version));
if (node) process.exitCode = run('scripts/setup.mjs') || run('node_modules/vitest/vitest.mjs', 'run', ...args);

/** Child processes find this version first on the PATH. */
function run(...command) {
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  return spawnSync(node, command, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}
