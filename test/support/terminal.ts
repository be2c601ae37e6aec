// Runs `wp` in a pseudo-terminal, which `script` makes; every Linux has `script`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.ts';
import type { Environment } from './wp.ts';

export interface TerminalProcess extends AsyncDisposable {
  /** All bytes so far, as text. */
  readonly bytes: () => string;
  readonly type: (text: string) => void;
  /** Waits until the bytes sent to the terminal match. */
  readonly shows: (pattern: RegExp) => Promise<RegExpMatchArray>;
  /** Process id of wp. */
  readonly pid: () => Promise<number>;
  /** Exit code of wp, and the modes of the terminal after it, as `stty -a` prints them. */
  readonly end: Promise<{ readonly exitCode: number | null; readonly modes: string }>;
}

export const controlC = '\x03';
/** Ctrl-S stops output to the terminal, Ctrl-Q lets it continue. */
export const controlS = '\x13';
export const controlQ = '\x11';

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env: Environment;
}

const behind = '--modes--';

export function startInTerminal(args: readonly string[], { columns, rows, env }: TerminalOptions): TerminalProcess {
  const wp = [process.execPath, 'dist/wp.js', ...args].map((word) => `'${word}'`).join(' ');
  const script = `trap : INT; stty cols ${columns} rows ${rows}; sh -c 'echo "pid $$."; exec "$@"' sh ${wp}; code=$?; echo; echo ${behind}; stty -a; exit $code`;
  const child = spawn('script', ['-qefc', script, '/dev/null'], {
    env: { ...process.env, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const shows = (pattern: RegExp): Promise<RegExpMatchArray> =>
    until(
      () => text.match(pattern),
      () => `the terminal to show ${pattern}, not: ${JSON.stringify(text)}`,
      20_000,
    );
  return {
    bytes: () => text.split(behind)[0] ?? '',
    type: (typed) => void child.stdin.write(typed),
    shows,
    pid: async () => Number((await shows(/pid (\d+)\./))[1]),
    end: once(child, 'close').then(() => ({ exitCode: child.exitCode, modes: text.split(behind)[1] ?? '' })),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}

export const hidden = '\x1b[?25l';
export const shown = '\x1b[?25h';

/** The last of the two sequences decides. */
export function isCursorShown(bytes: string): boolean {
  return bytes.lastIndexOf(shown) >= bytes.lastIndexOf(hidden);
}
