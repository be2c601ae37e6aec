// Steps of a setup: commands that are announced, and whose output is shown only if they fail.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockSetup } from './setup-lock.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** For what the user can fix: only the message is shown, without a stack. */
export class SetupError extends Error {
  constructor(message, exitCode = 3) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Two of one checkout take turns. Returns what `setup` does, or sets the exit code and returns undefined. */
export async function runSetup(setup) {
  const unlock = await lockSetup(root);
  try {
    return await setup();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = error.exitCode;
  } finally {
    unlock();
  }
}

/** Returns what the command printed. */
export function step(what, [command, ...args], cwd = root) {
  say(what);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (status === 0) return stdout;
  const output = error ? error.message : `${stdout}${stderr}`.trim();
  throw new SetupError(
    `${what} failed (${[command, ...args].join(' ')}: ${signal ?? `exit code ${status}`})\n${output}`,
  );
}

/** `version` is what `process.versions.node` says, or a major version. */
export function isSupported(version) {
  const [major, minor = Number.POSITIVE_INFINITY] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
}

export function isOnPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}
