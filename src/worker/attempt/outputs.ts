// The outputs of a job, from the file its command wrote them to: `key=value` and `key<<END`, as in GitHub's `$GITHUB_OUTPUT`.

import { isUtf8 } from 'node:buffer';
import { withCommas } from '../../pipeline/with-commas.ts';

/** Of the whole file. Outputs are kept in Redis, and every later job gets its share of them. */
export const mostOutputBytes = 1024 * 1024;

export type Outputs =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  /** Quotes no value, as one may be secret. */
  | { readonly ok: false; readonly problem: string };

type Entry =
  | { readonly ok: true; readonly key: string; readonly value: string; readonly nextLine: number }
  | { readonly ok: false; readonly problem: string };

const keyPattern = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Stops at the first problem. A key that is written again has the later value. */
export function parseOutputs(content: Buffer | string): Outputs {
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
    const entry = readEntry(lines, at);
    if (!entry.ok) return entry;
    values.set(entry.key, entry.value);
    at = entry.nextLine;
  }
  return { ok: true, values: Object.fromEntries(values) };
}

/** Absent: it is small enough to be read. */
export function sizeProblem(size: number): string | undefined {
  if (size <= mostOutputBytes) return undefined;
  const [written, most] = [size, mostOutputBytes].map(withCommas);
  return `$WP_OUTPUT is ${written} bytes long; at most ${most} are kept. Leave larger data in a file and write its path.`;
}

function findUnreadable(bytes: Buffer): string | undefined {
  const large = sizeProblem(bytes.length);
  if (large !== undefined) return large;
  if (!isUtf8(bytes)) {
    return `${where(firstInvalidLine(bytes))} is not valid UTF-8. Write text as UTF-8, and other data as base64.`;
  }
  const nul = bytes.indexOf(0);
  if (nul < 0) return undefined;
  return `${where(lineAt(bytes, nul))} contains a NUL byte, which no variable can hold. Write such data as base64.`;
}

function readEntry(lines: readonly string[], at: number): Entry {
  const line = lines[at] ?? '';
  const [, key, sign, rest] = line.match(/^(.*?)(=|<<)(.*)$/s) ?? [];
  if (key === undefined || rest === undefined) {
    return refuse(
      at,
      'is neither "key=value" nor "key<<END". Write a value of several lines as "key<<END", its lines, "END".',
    );
  }
  if (!keyPattern.test(key)) {
    return refuse(
      at,
      `has no valid key before "${sign}". Use letters, digits, "_" and "-", the first a letter or "_".`,
    );
  }
  if (sign === '=') return { ok: true, key, value: rest, nextLine: at + 1 };
  if (rest.trim() === '') return refuse(at, `has nothing after "<<". Write "${key}<<END", then the value, then "END".`);
  const end = lines.indexOf(rest, at + 1);
  if (end < 0) {
    return refuse(
      at,
      `begins a value that no later line ends. Write the text after "<<", and only it, on a line of its own.`,
    );
  }
  return { ok: true, key, value: lines.slice(at + 1, end).join('\n'), nextLine: end + 1 };
}

function refuse(index: number, what: string): Entry {
  return { ok: false, problem: `${where(index + 1)} ${what}` };
}

function where(line: number): string {
  return `$WP_OUTPUT, line ${line}`;
}

/** No byte of a longer character is a newline, so lines can be looked at one by one. */
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
