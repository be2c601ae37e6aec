// Runs `wp` in a pseudo-terminal, which `script` makes; every Linux has `script`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** Takes the terminal away, as a window that closes does. Resolves with the exit code of wp. */
  readonly hangUp: () => Promise<number>;
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
  const folder = mkdtempSync(join(tmpdir(), 'wp-terminal-'));
  const script = `trap : INT HUP; stty cols ${columns} rows ${rows}; sh -c 'echo "pid $$."; exec "$@"' sh ${wp}; code=$?; echo $code > ${folder}/new; mv ${folder}/new ${folder}/code; echo; echo ${behind}; stty -a; exit $code`;
  // The outer shell dies with the terminal, which is what makes the kernel send SIGHUP to the others.
  const child = spawn('script', ['-qefc', 'sh -c "$IN_TERMINAL"; exit $?', '/dev/null'], {
    env: { ...process.env, IN_TERMINAL: script, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
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
    hangUp: async () => {
      child.kill('SIGKILL');
      const code = join(folder, 'code');
      await until(() => existsSync(code), 'wp to exit', 20_000);
      return Number(readFileSync(code, 'utf8'));
    },
    end: once(child, 'close').then(() => ({ exitCode: child.exitCode, modes: text.split(behind)[1] ?? '' })),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const hidden = '\x1b[?25l';
export const shown = '\x1b[?25h';

/** The last of the two sequences decides. */
export function isCursorShown(bytes: string): boolean {
  return bytes.lastIndexOf(shown) >= bytes.lastIndexOf(hidden);
}
