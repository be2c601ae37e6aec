#!/usr/bin/env node
// Makes a fresh checkout ready: installs packages, builds dist/, finds or installs a Redis program. It leaves alone what is there and
// says nothing about it. After a failure or an interruption, call it again. It needs only Node.
import { existsSync } from 'node:fs';
import { installPackages, installProgram } from './install.mjs';
import { isOnPath, isSupported, root, runSetup, SetupError, say, step } from './steps.mjs';

async function setup() {
  checkNode();
  installPackages(root, 'packages');
  const { buildIfStale } = await import('./build.mjs');
  if (await buildIfStale()) say('built dist/');
  installRedis();
}

function checkNode() {
  if (isSupported(process.versions.node)) return;
  throw new SetupError(
    `this is Node ${process.versions.node}, and wp needs 20.19 or later. See https://nodejs.org/en/download.`,
  );
}

function installRedis() {
  if (process.env.WP_REDIS_URL || process.env.WP_TEST_REDIS_URL) return;
  if (isOnPath('redis-server') || isOnPath('valkey-server')) return;
  stopService(installProgram('Redis'));
}

/**
 * Debian starts a server when it installs the package, and at every boot. There was none before, so nobody needs this one; wp starts its
 * own. RUNLEVEL=1, in `step`, prevents the start where the init is not systemd.
 */
function stopService(prefix) {
  if (!existsSync('/run/systemd/system') || !existsSync('/lib/systemd/system/redis-server.service')) return;
  step('disabling the system service that came with it', [...prefix, 'systemctl', 'disable', '--now', 'redis-server']);
}

await runSetup(setup);
