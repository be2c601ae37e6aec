// stdout and stderr of this process, what their loss means for its exit code, and the end of its terminal.
import { exitCodes } from '../../pipeline/error.ts';
import { onFirstSignal, terminalIsGone } from '../signals.ts';
import { Outlet, type Target } from './outlet.ts';

export interface Outlets {
  readonly stdout: Outlet;
  readonly stderr: Outlet;
}

export function openOutlets(targets: { readonly stdout: Target; readonly stderr: Target }): Outlets {
  const [stdout, stderr] = [new Outlet(targets.stdout), new Outlet(targets.stderr)];
  for (const outlet of [stdout, stderr]) {
    onFirstSignal(() => outlet.hurry());
    outlet.once('lost', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EIO' && outlet.isTTY) terminalIsGone();
    });
  }
  stdout.once('lost', (error: NodeJS.ErrnoException) => {
    if (isFault(stdout)) stderr.write(`wp: stdout cannot be written: ${inWords(error)}. Nothing more is printed.\n`);
  });
  return { stdout, stderr };
}

/** Resolves with the exit code when all is written. `exitCode`: of the command. */
export async function written({ stdout, stderr }: Outlets, exitCode: number): Promise<number> {
  await Promise.all(
    [stdout, stderr].map((outlet) => new Promise<void>((resolve) => void outlet.write('', () => resolve()))),
  );
  return isFault(stdout) && exitCode < 128 ? exitCodes.infrastructure : exitCode;
}

/** A reader that has read enough, such as `head`, is no fault. A terminal that is gone counts as a signal. */
function isFault({ failure, isTTY }: Outlet): boolean {
  return failure !== undefined && failure.code !== 'EPIPE' && failure.code !== 'ETIMEDOUT' && !isTTY;
}

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is as large as it may be',
  EROFS: 'the file system is read-only',
};

function inWords({ code = '', message }: NodeJS.ErrnoException): string {
  const meaning = words[code];
  return meaning === undefined ? message : `${meaning} (${code})`;
}
