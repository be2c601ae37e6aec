// The command line that runs a script in its shell.

import { randomUUID } from 'node:crypto';
import { accessSync, closeSync, constants, openSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shell } from '../../pipeline/pipeline.ts';

export interface CommandLine {
  readonly file: string;
  /** argv[0] of the program: `$0` of a script, and the first word of the shell's messages. */
  readonly name: string;
  readonly args: readonly string[];
  /** Becomes descriptor 3 of the process. The caller closes its own copy. */
  readonly scriptFile?: number;
}

/** In bytes. Linux takes arguments up to 128 KiB each and 2 MiB together; other systems take less together. */
export const longestArgument = 100_000;

/** Absolute paths where possible: the job's own PATH does not choose the shell. `--`: a script may begin with `-` or `+`. */
const shells = {
  sh: { name: 'sh', file: firstOf(['/bin/sh', '/usr/bin/sh']) ?? 'sh', options: ['-e', '-c', '--'] },
  bash: {
    name: 'bash',
    file: firstOf(['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash', '/opt/homebrew/bin/bash']) ?? 'bash',
    options: ['-eo', 'pipefail', '-c', '--'],
  },
};

/** `softLimit`: for the open files of the job. undefined: it keeps the limit of this process. */
export function commandLine(shell: Shell, script: string, softLimit?: number): CommandLine {
  if (script.includes('\0')) throw new Error('the script contains a NUL character, which no shell accepts. Remove it.');
  const limit = softLimit === undefined ? '' : `ulimit -Sn ${softLimit}; `;
  if (typeof shell !== 'string') {
    const [file = '', ...args] = shell;
    return { file, name: file, args: [...args, script] };
  }
  const { name, file, options } = shells[shell];
  const bytes = Buffer.byteLength(script);
  if (bytes <= longestArgument) return { name, file, args: [...options, limit + script] };
  return { name, file, args: [...options, `${limit}. /dev/fd/3`], scriptFile: writeScript(script) };
}

/**
 * For a script that is too long for an argument: the shell reads it from a file whose name is already removed, so nothing can be left
 * behind. `-c` with `.` keeps `$0`, the options and the line numbers as they are for a short script.
 */
function writeScript(script: string): number {
  const path = join(tmpdir(), `wp-script-${randomUUID()}`);
  const file = openSync(path, 'wx+', 0o600);
  try {
    unlinkSync(path);
    // `exec 3<&-`: the programs that the script runs do not inherit the file. Each write names its position, so the offset stays 0.
    const bytes = Buffer.from(`exec 3<&-; ${script}`);
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function firstOf(paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
