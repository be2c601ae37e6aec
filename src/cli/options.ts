// The values of flags. They are of the same types as the values of files: see pipeline/values/.
import { WpError } from '../pipeline/error.ts';
import type { FailFast } from '../pipeline/pipeline.ts';
import { duration } from '../pipeline/values/durations.ts';
import { wholeNumber } from '../pipeline/values/numbers.ts';
import { assignment, text } from '../pipeline/values/texts.ts';
import { type ParsedValue, problemWith, type ValueType } from '../pipeline/values/value-type.ts';
import { failFast, oneOf } from '../pipeline/values/words.ts';

/**
 * `what`: the flag, or whatever else the value stands behind. Undefined stays undefined. So does the empty text, which is what an unset
 * variable in a compose file gives.
 */
export function parseAs<T>(what: string, written: string | undefined, type: ValueType<T>): T | undefined {
  return written === undefined || written === '' ? undefined : insistOn(what, written, type);
}

function insistOn<T>(what: string, written: string, type: ValueType<T>): T {
  return insistOnAll(what, [written], type)[0] as T;
}

/** Reports all wrong values at once. */
function insistOnAll<T>(what: string, written: readonly string[], type: ValueType<T>): T[] {
  const problems = written.flatMap((text) => problemWith(what, text, type) ?? []);
  if (problems.length > 0) throw new WpError(problems.join('\n'));
  return written.flatMap((text) => valueIn(type.parse(text)));
}

function valueIn<T>(parsed: ParsedValue<T>): readonly T[] {
  return parsed.ok ? [parsed.value] : [];
}

export function parseCount(flag: string, written: string | undefined, least: number): number | undefined {
  return parseAs(flag, written, wholeNumber({ least }));
}

/** In ms, and so is `least`. */
export function parseDurationFlag(flag: string, written: string | undefined, least = 0): number | undefined {
  return parseAs(flag, written, duration({ least }));
}

const param = assignment({
  name: 'name=value',
  keyPattern: /./s,
  hint: 'Write the name of a param, "=" and its value, such as region=eu.',
});

/** `-p name=value`. Of two values for one param the later counts. */
export function parseParams(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(insistOnAll('-p', assignments, param));
}

const label = assignment({
  name: 'name=value such as team=data',
  // A name may have parts, such as `team/owner`.
  keyPattern: /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/,
  hint: 'Use letters, digits and _ . / - before the "=".',
  longest: 200,
  isOneLine: true,
});

/** `--label name=value`. Of two values for one name the later counts. */
export function parseLabels(assignments: readonly string[]): Record<string, string> {
  return Object.fromEntries(insistOnAll('--label', assignments, label));
}

const idempotencyKey = text({
  name: 'a text of 1 to 200 characters on one line, such as deploy-42',
  pattern: /^\P{C}+$/u,
  longest: 200,
});

/** An empty key is an error: it would be taken for no key, and create a second run. */
export function parseKey(written: string | undefined): string | undefined {
  return written === undefined ? undefined : insistOn('--idempotency-key', written, idempotencyKey);
}

/** `what`: the flag, or whatever else the word stands behind. */
export function parseChoice<const T extends string>(what: string, written: string, choices: readonly T[]): T {
  return insistOn(what, written, oneOf(choices));
}

/** Several words, with commas between them. */
export function parseChoices<const T extends string>(what: string, written: string, choices: readonly T[]): T[] {
  return insistOnAll(
    what,
    written.split(',').map((word) => word.trim()),
    oneOf(choices),
  );
}

/** `flag`: true for `--fail-fast` without a value. Undefined: the file decides. none: a failure stops only what depends on it. */
export function parseFailFast(flag: string | boolean | undefined, isKeptGoing: boolean): FailFast | 'none' | undefined {
  const chosen = flag === false ? undefined : parseAs('--fail-fast', flag?.toString(), failFast);
  if (isKeptGoing && chosen !== undefined && chosen !== 'none') {
    throw new WpError('--fail-fast and --keep-going contradict each other. Keep one.');
  }
  return isKeptGoing ? 'none' : chosen;
}
