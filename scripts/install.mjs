// Installs what a checkout needs: npm packages by a lock file, programs through the machine's package manager.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOnPath, root, SetupError, step } from './steps.mjs';

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Installs the packages of the lock file in `folder`, unless they are current. */
export function installPackages(folder, what) {
  if (packagesAreCurrent(folder)) return;
  step(`installing ${what}`, ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
}

/** npm's last step is to list in node_modules what it has installed. Packages for other platforms are not in the list. */
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
 * `packages`: name of the package by package manager; default: the name in `src/embedded/packages.json`.
 * Returns the prefix for commands that need root.
 */
export function installProgram(what, packages = {}) {
  const known = readJson(join(root, 'src/embedded/packages.json')).find(({ manager }) => isOnPath(manager));
  if (!known)
    throw new SetupError(
      `${what} is not on the PATH, and this machine has no known package manager. Install ${what}, then start again.`,
    );
  const command = [...known.install.slice(0, -1), packages[known.manager] ?? known.install.at(-1)];
  const prefix = privilege(what, known.manager, command);
  const install = [...prefix, ...command];
  try {
    step(`installing ${what} with "${install.join(' ')}"`, install);
  } catch (error) {
    // The usual reason: the package lists are missing or old.
    if (!known.refresh) throw error;
    step('refreshing the lists of packages', [...prefix, ...known.refresh]);
    step(`installing ${what} again`, install);
  }
  return prefix;
}

/** Prefix for an install command: nothing, or sudo if sudo needs no password. */
function privilege(what, manager, install) {
  // Homebrew refuses to run as root; all others need root.
  if ((process.getuid() === 0) !== (manager === 'brew')) return [];
  const command = install.join(' ');
  if (manager === 'brew')
    throw new SetupError(
      `${what} is needed, and Homebrew does not install as root. Type this as yourself, then start again: ${command}`,
    );
  if (isOnPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0) return ['sudo', '-n'];
  throw new SetupError(`${what} is needed, and installing it needs root. Type this, then start again: sudo ${command}`);
}
