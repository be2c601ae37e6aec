#!/usr/bin/env node
// Makes a fresh checkout ready to run: packages, dist/, and a Redis program. What is there already is left alone and not
// mentioned. Whatever fails or is interrupted, calling it again carries on. It uses nothing but Node.
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
 * Debian starts a server as soon as the package is there, also at every boot. There was none before, so nobody needs this
 * one; wp starts its own. RUNLEVEL=1, in `step`, does the same where the init is not systemd.
 */
function stopService(prefix) {
  if (!existsSync('/run/systemd/system') || !existsSync('/lib/systemd/system/redis-server.service')) return;
  step('disabling the system service that came with it', [...prefix, 'systemctl', 'disable', '--now', 'redis-server']);
}

await runSetup(setup);
