// Reads the outputs of a job from the file that its command wrote: `key=value` and `key<<END`, as in GitHub's `$GITHUB_OUTPUT`.

import { isUtf8 } from 'node:buffer';
import { withCommas } from '../../pipeline/with-commas.ts';
import type { Mask } from '../secrets/mask.ts';

/** Limit of the whole file. Outputs are kept in Redis, and later jobs read them from there. */
export const mostOutputBytes = 1024 * 1024;

export type Outputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  /** The text quotes no value, as a value may be secret. */
  | { readonly ok: false; readonly problem: string };

type Entry =
  | { readonly ok: true; readonly key: string; readonly value: string; readonly nextLine: number }
  | { readonly ok: false; readonly problem: string };

const keyPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Stops at the first problem. If a key is written twice, the later value counts. The values are as written: nothing in them is masked. */
export function parseOutputs(content: Buffer | string, mask: Mask): Outputs {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const problem = findUnreadable(bytes);
  if (problem !== undefined) return { ok: false, problem };
  const lines = bytes
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const values = new Map<string, string>();
  for (let at = 0; at < lines.length; ) {
    if (lines[at]?.trim() === '') {
      at++;
      continue;
    }
    const entry = readEntry(lines, at, mask);
    if (!entry.ok) return entry;
    values.set(entry.key, entry.value);
    at = entry.nextLine;
  }
  return { ok: true, values: Object.fromEntries(values) };
}

export function sizeProblem(size: number): string {
  const [written, most] = [size, mostOutputBytes].map(withCommas);
  return `$WP_OUTPUT has ${written} bytes; the limit is ${most}. Write larger data to a file, and its path to $WP_OUTPUT.`;
}

function findUnreadable(bytes: Buffer): string | undefined {
  if (bytes.length > mostOutputBytes) return sizeProblem(bytes.length);
  if (!isUtf8(bytes)) {
    return `${where(firstInvalidLine(bytes))} is not valid UTF-8. Write text as UTF-8, and other data as base64.`;
  }
  const nul = bytes.indexOf(0);
  if (nul < 0) return undefined;
  return `${where(lineAt(bytes, nul))} contains a NUL byte, which no environment variable can hold. Write such data as base64.`;
}

function readEntry(lines: readonly string[], at: number, mask: Mask): Entry {
  const line = lines[at] ?? '';
  const [, key, sign, rest] = line.match(/^(.*?)(=|<<)(.*)$/s) ?? [];
  if (key === undefined || rest === undefined) {
    return refuse(
      at,
      'is neither "key=value" nor "key<<END". Write a value of several lines as "key<<END", the lines, "END".',
    );
  }
  // A secret may also reach beyond the key: that of "TOKEN=abc" begins in the key and ends in the value.
  if (!mask.text(line).startsWith(`${key}${sign}`)) {
    return refuse(at, `has a secret before "${sign}". Write NAME${sign}…, with the secret at most in the value.`);
  }
  if (!keyPattern.test(key)) {
    return refuse(
      at,
      `has no valid key before "${sign}". Use letters, digits, "_" and "-"; begin with a letter or "_".`,
    );
  }
  if (sign === '=') return { ok: true, key, value: rest, nextLine: at + 1 };
  if (rest.trim() === '') return refuse(at, `has nothing after "<<". Write "NAME<<END", then the value, then "END".`);
  const end = lines.indexOf(rest, at + 1);
  if (end < 0) {
    return refuse(at, `begins a value that never ends. End it with a line that has only the text after "<<".`);
  }
  return { ok: true, key, value: lines.slice(at + 1, end).join('\n'), nextLine: end + 1 };
}

function refuse(index: number, what: string): Entry {
  return { ok: false, problem: `${where(index + 1)} ${what}` };
}

function where(line: number): string {
  return `$WP_OUTPUT, line ${line}`;
}

/** No byte of a multi-byte character is a newline, so each line can be checked alone. */
function firstInvalidLine(bytes: Buffer): number {
  for (let start = 0, line = 1; ; line++) {
    const newline = bytes.indexOf(0x0a, start);
    if (newline < 0 || !isUtf8(bytes.subarray(start, newline))) return line;
    start = newline + 1;
  }
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).toString('latin1').split('\n').length;
}
