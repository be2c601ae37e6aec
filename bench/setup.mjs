#!/usr/bin/env node
// Installs the peers for `npm run bench`. Neither users of wp nor its tests need them.
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
