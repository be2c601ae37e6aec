#!/usr/bin/env node
// What `npm run bench` needs beyond scripts/setup.mjs: the peers. They are no part of what users of wp or of its tests install.
import { fileURLToPath } from 'node:url';
import { installPackages, installProgram } from '../scripts/install.mjs';
import { isOnPath, runSetup } from '../scripts/steps.mjs';

const ninja = {
  'apt-get': 'ninja-build',
  dnf: 'ninja-build',
  apk: 'ninja-is-really-ninja',
  pacman: 'ninja',
  brew: 'ninja',
};
const make = { 'apt-get': 'make', dnf: 'make', apk: 'make', pacman: 'make', brew: 'make' };

await runSetup(() => {
  installPackages(fileURLToPath(new URL('.', import.meta.url)), 'the peers');
  if (!isOnPath('ninja')) installProgram('ninja', ninja);
  if (!isOnPath('make')) installProgram('make', make);
});
