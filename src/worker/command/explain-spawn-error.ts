// Says why a command could not be started, and what to do about it.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { CommandRequest } from './command.ts';
import { longestArgument } from './shell.ts';

/** Never rejects. */
export async function explainSpawnError(error: unknown, request: CommandRequest): Promise<string> {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EACCES':
      return (await explainFolder(request.cwd)) ?? explainProgram(request, code);
    case 'E2BIG':
      return explainSize(request);
    case 'EAGAIN':
    case 'ENOMEM':
      return `this host cannot start another process (${code}). Run fewer jobs at once, or raise the limit (ulimit -u).`;
    case 'EMFILE':
    case 'ENFILE':
      return `too many files are open on this host (${code}). Run fewer jobs at once, or raise the limit (ulimit -n).`;
    case 'ERR_INVALID_ARG_VALUE':
      return explainNul(request) ?? message;
    default:
      return message;
  }
}

/** undefined: the folder is fine. */
async function explainFolder(cwd: string): Promise<string | undefined> {
  try {
    if ((await stat(cwd)).isDirectory()) {
      await access(cwd, constants.X_OK);
      return undefined;
    }
    return `cwd ${JSON.stringify(cwd)} is not a directory. Correct "cwd", or put a directory there.`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      return `cwd ${JSON.stringify(cwd)} does not exist on this host. Create it, or correct "cwd".`;
    return `cwd ${JSON.stringify(cwd)} cannot be entered (${code}). Change its permissions, or correct "cwd".`;
  }
}

function explainProgram({ shell, env }: CommandRequest, code: string): string {
  const program = JSON.stringify(typeof shell === 'string' ? shell : shell[0]);
  if (code === 'EACCES') return `shell ${program} is not executable. Change its permissions, or correct "shell".`;
  const where = program.includes('/')
    ? 'does not exist on this host, or names an interpreter that does not'
    : `was not found in the PATH ${env.PATH ?? ''}`;
  return `shell ${program} ${where}. Install it, or correct "shell".`;
}

function explainSize({ script, shell, env }: CommandRequest): string {
  const scriptBytes = Buffer.byteLength(script);
  if (typeof shell !== 'string' && scriptBytes > longestArgument) {
    return `the script is too long for a "shell" list, which gets it as one argument: it has ${kib(scriptBytes)}, the limit is 128 KiB. Use sh or bash, or put the script into a file.`;
  }
  const sizes = Object.entries(env).map(([name, value]) => [name, Buffer.byteLength(value)] as const);
  const [name, largest] = sizes.reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  const total = sizes.reduce((sum, [key, size]) => sum + key.length + size + 2, 0);
  return `the environment is too large: ${kib(total)} in total, ${kib(largest)} of it in "${name}". Linux allows 128 KiB for each variable and about 2 MiB in total. Pass large values in files.`;
}

function explainNul({ env, shell, cwd }: CommandRequest): string | undefined {
  const name = Object.keys(env).find((key) => `${key}${env[key]}`.includes('\0'));
  if (name !== undefined)
    return `env ${JSON.stringify(name)} contains a NUL character, which no process accepts. Remove it.`;
  if ([cwd, ...shell].some((text) => text.includes('\0')))
    return '"cwd" or "shell" contains a NUL character. Remove it.';
  if (shell[0] === undefined || shell[0] === '') return '"shell" is an empty list. Name the program to run.';
  return undefined;
}

function kib(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
