#!/usr/bin/env node
// Makes a fresh checkout ready to run: packages, dist/, and a Redis program. What is there already is left alone and not
// mentioned. Whatever fails or is interrupted, calling it again carries on. It uses nothing but Node.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockSetup } from './setup-lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

/** For what the user can mend: the message alone is shown. */
class SetupError extends Error {}

async function setup() {
  checkNode();
  const unlock = await lockSetup(root);
  try {
    if (!packagesAreCurrent())
      step('installing packages', ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund']);
    const { buildIfStale } = await import('./build.mjs');
    if (await buildIfStale()) say('built dist/');
    installRedis();
  } finally {
    unlock();
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `this is Node ${process.versions.node}, and wp needs 20.19 or later. See https://nodejs.org/en/download.`,
  );
}

/** npm notes in node_modules what it has installed, as its last act. Packages for other platforms are missing there. */
function packagesAreCurrent() {
  const installedFile = 'node_modules/.package-lock.json';
  if (!existsSync(join(root, installedFile))) return false;
  const installed = read(installedFile).packages;
  return Object.entries(read('package-lock.json').packages).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      (installed[path] ? installed[path].version === version && installed[path].integrity === integrity : optional),
  );
}

function installRedis() {
  if (process.env.WP_REDIS_URL || process.env.WP_TEST_REDIS_URL) return;
  if (isOnPath('redis-server') || isOnPath('valkey-server')) return;
  const known = read('src/embedded/packages.json').find(({ manager }) => isOnPath(manager));
  if (!known)
    throw new SetupError(
      'wp needs redis-server or valkey-server on the PATH, and no package manager is known here. Install one.',
    );
  const prefix = privilege(known);
  const install = [...prefix, ...known.install];
  try {
    step(`installing Redis with "${install.join(' ')}"`, install);
  } catch (error) {
    // The usual reason is that the lists of packages are missing or old.
    if (!known.refresh) throw error;
    step('refreshing the lists of packages', [...prefix, ...known.refresh]);
    step('installing Redis again', install);
  }
  stopService(prefix);
}

/** What to put before an install command: nothing where that works, or sudo where it asks for no password. */
function privilege({ manager, install }) {
  // Homebrew refuses to run as root, everything else has to.
  if ((process.getuid() === 0) !== (manager === 'brew')) return [];
  const command = install.join(' ');
  if (manager === 'brew')
    throw new SetupError(`wp needs Redis, and Homebrew does not install as root. Run as yourself: ${command}`);
  if (isOnPath('sudo') && spawnSync('sudo', ['-n', 'true']).status === 0) return ['sudo', '-n'];
  throw new SetupError(`wp needs Redis, and installing it takes root. Run this, then start again: sudo ${command}`);
}

/**
 * Debian starts a server as soon as the package is there, also at every boot. There was none before, so nobody needs this
 * one; wp starts its own. RUNLEVEL=1, in `step`, does the same where the init is not systemd.
 */
function stopService(prefix) {
  if (!existsSync('/run/systemd/system') || !existsSync('/lib/systemd/system/redis-server.service')) return;
  step('disabling the system service that came with it', [...prefix, 'systemctl', 'disable', '--now', 'redis-server']);
}

/** What the command prints is shown only if it fails. */
function step(what, [command, ...args]) {
  say(what);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
  if (status === 0) return;
  const output = error ? error.message : `${stdout}${stderr}`.trim();
  throw new SetupError(
    `${what} failed (${[command, ...args].join(' ')}: ${signal ?? `exit code ${status}`})\n${output}`,
  );
}

function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

try {
  await setup();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 3;
}
