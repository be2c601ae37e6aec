// What is typed after flags, as numbers, durations, params and words to choose from.

import { nearest } from '../pipeline/did-you-mean.ts';
import { parseDuration } from '../pipeline/duration.ts';
import { WpError } from '../pipeline/error.ts';
import { listed } from '../pipeline/listed.ts';
import type { FailFast } from '../pipeline/pipeline.ts';
import { printable } from './text/printable.ts';

/** One kind of value, written as text. */
export interface Kind<T> {
  /** As in "takes …". */
  readonly takes: string;
  /** Absent: it is wrong. */
  readonly parse: (text: string) => T | undefined;
  /** All there are of it. Absent: it is no choice. */
  readonly choices?: readonly string[];
}

/** `what`: the flag, or what stands in its place. Absent stays absent; so does the empty text that an unset variable of a compose file is. */
export function parseAs<T>(what: string, text: string | undefined, kind: Kind<T>): T | undefined {
  return text === undefined || text === '' ? undefined : insistOn(what, text, kind);
}

function insistOn<T>(what: string, text: string, { takes, parse, choices = [] }: Kind<T>): T {
  const value = parse(text);
  if (value !== undefined) return value;
  const near = nearest(text, choices);
  throw new WpError(`${what} takes ${takes}, not "${text}".${near === undefined ? '' : ` Did you mean "${near}"?`}`);
}

export function count(least: number): Kind<number> {
  return {
    takes: `a whole number${least > 0 ? ` of at least ${least}` : ''}`,
    parse: (text) => {
      const value = Number(text);
      return /^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least ? value : undefined;
    },
  };
}

/** In ms. */
export function length(leastMs: number): Kind<number> {
  return {
    takes: `a duration${leastMs > 0 ? ` of at least ${leastMs}ms` : ''}, such as 15s or 1m30s`,
    parse: (text) => {
      const lengthMs = parseDuration(text);
      return lengthMs !== undefined && lengthMs >= leastMs ? lengthMs : undefined;
    },
  };
}

/** What cannot be judged before it is used. */
export function anything(takes: string): Kind<string> {
  return { takes, parse: (text) => text };
}

export function oneOf<const T extends string>(choices: readonly T[]): Kind<T> {
  return { takes: listed(choices, 'or'), parse: (text) => choices.find((one) => one === text), choices };
}

/** With commas between them; those that stand for several hosts have commas of their own. */
export const addresses: Kind<readonly string[]> = {
  takes: 'addresses, with commas between them',
  parse: (text) =>
    text
      .split(/,(?=\s*(?:[a-z+]+:\/\/|\/))/)
      .map((address) => address.trim())
      .filter((address) => address !== ''),
};

export function parseCount(flag: string, text: string | undefined, least: number): number | undefined {
  return parseAs(flag, text, count(least));
}

export function parseDurationFlag(flag: string, text: string | undefined, leastMs = 0): number | undefined {
  return parseAs(flag, text, length(leastMs));
}

/** `-p name=value`, in the order given: of two for one param the later one counts. */
export function parseParams(assignments: readonly string[]): Record<string, string> {
  const wrong = assignments.find((assignment) => assignment.indexOf('=') <= 0);
  if (wrong !== undefined) throw new WpError(`-p takes name=value, not "${wrong}".`);
  return Object.fromEntries(assignments.map(splitAtEquals));
}

const longestLabel = 200;

/** `--label name=value`, where a name may have parts, such as `team/owner`; of two for one name the later one counts. */
export function parseLabels(assignments: readonly string[]): Record<string, string> {
  const problems = assignments.flatMap((assignment) => {
    if (/^[A-Za-z0-9_][A-Za-z0-9_./-]*=/.test(assignment) && !/\p{C}/u.test(assignment)) {
      return assignment.length <= longestLabel
        ? []
        : [`of at most ${longestLabel} characters, not ${assignment.length}`];
    }
    return [
      `such as team=data: letters, digits and _ . / - before the =, any text after it, not "${printable(assignment)}"`,
    ];
  });
  if (problems.length > 0)
    throw new WpError(problems.map((problem) => `--label takes name=value ${problem}.`).join('\n'));
  return Object.fromEntries(assignments.map(splitAtEquals));
}

/** Absent stays absent. */
export function parseKey(text: string | undefined): string | undefined {
  if (text === undefined || (/^.{1,200}$/u.test(text) && !/\p{C}/u.test(text))) return text;
  throw new WpError('--idempotency-key takes any text of 1 to 200 characters on one line, such as deploy-42.');
}

function splitAtEquals(assignment: string): [string, string] {
  const equals = assignment.indexOf('=');
  return [assignment.slice(0, equals), assignment.slice(equals + 1)];
}

/** `what`: the flag, or what stands in its place. */
export function parseChoice<const T extends string>(what: string, text: string, choices: readonly T[]): T {
  return insistOn(what, text, oneOf(choices));
}

/** Several of them, with commas between. */
export function parseChoices<const T extends string>(what: string, text: string, choices: readonly T[]): T[] {
  return text.split(',').map((word) => parseChoice(what, word.trim(), choices));
}

/** What is said in place of the file's `fail_fast`; absent: nothing. none: each job goes on by itself. */
export function parseFailFast(flag: string | boolean | undefined, isKeptGoing: boolean): FailFast | 'none' | undefined {
  if (flag !== undefined && flag !== false && isKeptGoing) {
    throw new WpError('--fail-fast and --keep-going say the opposite. Keep one.');
  }
  if (flag === undefined || flag === false) return isKeptGoing ? 'none' : undefined;
  if (flag === true || flag === 'true') return 'new';
  if (flag === 'kill') return 'kill';
  throw new WpError(`--fail-fast is given alone or as --fail-fast=kill, not "${flag}".`);
}
