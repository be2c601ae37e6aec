// Installs what a checkout needs: npm packages by a lock file, programs through the machine's package manager.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOnPath, root, SetupError, step } from './steps.mjs';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Those of the package.json in `folder`, unless they are there already. */
export function installPackages(folder, what) {
  if (packagesAreCurrent(folder)) return;
  step(`installing ${what}`, ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}

/** npm notes in node_modules what it has installed, as its last act. Packages for other platforms are missing there. */
function packagesAreCurrent(folder) {
  const installedFile = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = readJson(installedFile).packages;
  return Object.entries(readJson(join(folder, 'package-lock.json')).packages).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      (installed[path] ? installed[path].version === version && installed[path].integrity === integrity : optional),
  );
}

/**
 * `packages`: what it is called where that is not the name it has in `src/embedded/packages.json`, by package manager.
 * Returns what to put before a command that takes root.
 */
export function installProgram(what, packages = {}) {
  const known = readJson(join(root, 'src/embedded/packages.json')).find(({ manager }) => isOnPath(manager));
  if (!known) throw new SetupError(`${what} is not on the PATH, and no package manager is known here. Install it.`);
  const command = [...known.install.slice(0, -1), packages[known.manager] ?? known.install.at(-1)];
  const prefix = privilege(what, known.manager, command);
  const install = [...prefix, ...command];
  try {
    step(`installing ${what} with "${install.join(' ')}"`, install);
  } catch (error) {
    // The usual reason is that the lists of packages are missing or old.
    if (!known.refresh) throw error;
    step('refreshing the lists of packages', [...prefix, ...known.refresh]);
    step(`installing ${what} again`, install);
  }
  return prefix;
}

/** What to put before an install command: nothing where that works, or sudo where it asks for no password. */
function privilege(what, manager, install) {
  // Homebrew refuses to run as root, everything else has to.
  if ((process.getuid() === 0) !== (manager === 'brew')) return [];
  const command = install.join(' ');
  if (manager === 'brew')
    throw new SetupError(`${what} is needed, and Homebrew does not install as root. Run as yourself: ${command}`);
  if (isOnPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0) return ['sudo', '-n'];
  throw new SetupError(`${what} is needed, and installing it takes root. Run this, then start again: sudo ${command}`);
}
