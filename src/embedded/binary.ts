// Finds the redis-server or valkey-server of this machine, or says how to install one.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { exitCodes, WpError } from '../pipeline/error.ts';
import packages from './packages.json' with { type: 'json' };

/** Path of the program. Throws an error that names the command to install one. */
export function findServerBinary(): string {
  const binary = findOnPath('redis-server') ?? findOnPath('valkey-server');
  if (binary) return binary;
  const remedy = `${installAdvice()}, or set WP_REDIS_URL to the address of a running Redis.`;
  throw new WpError(
    `wp needs redis-server or valkey-server, but neither is on the PATH. ${remedy}`,
    exitCodes.infrastructure,
  );
}

/** Such as `7.0.15`. */
export async function versionOf(binary: string): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  return /v=(\S+)/.exec(stdout)?.[1] ?? stdout.trim();
}

function installAdvice(): string {
  const known = packages.find(({ manager }) => findOnPath(manager));
  if (!known) return 'Install one of them';
  // Homebrew refuses to run as root; the other package managers need root.
  const asRoot = known.manager === 'brew' || process.getuid?.() === 0 ? '' : 'sudo ';
  const commands = [known.refresh, known.install].filter((words) => words !== undefined);
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
