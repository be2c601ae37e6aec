// The redis-server or valkey-server of this machine, or how to get one.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { exitCodes, WpError } from '../pipeline/error.ts';
import packages from './packages.json' with { type: 'json' };

/** Path of the program that can serve; throws with the command that installs one. */
export function findServerBinary(): string {
  const binary = findOnPath('redis-server') ?? findOnPath('valkey-server');
  if (binary) return binary;
  const remedy = `${installAdvice()}, or set WP_REDIS_URL to a Redis that runs elsewhere.`;
  throw new WpError(
    `wp needs redis-server or valkey-server, and neither is on the PATH. ${remedy}`,
    exitCodes.infrastructure,
  );
}

/** `7.0.15`, of such a program. */
export async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  return /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim();
}

function installAdvice(): string {
  const known = packages.find(({ manager }) => findOnPath(manager));
  if (!known) return 'Install one of them';
  // Homebrew refuses to run as root, everything else has to.
  const asRoot = known.manager === 'brew' || process.getuid?.() === 0 ? '' : 'sudo ';
  const commands = [...(known.refresh ? [known.refresh] : []), known.install];
  return `Install it with "${commands.map((words) => asRoot + words.join(' ')).join(' && ')}"`;
}

function findOnPath(name: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
