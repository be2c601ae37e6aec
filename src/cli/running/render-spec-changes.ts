// What an edited file changes in a job, as a short diff.
import type { FieldChange } from '../../pipeline/change/compare-specs.ts';

/** Lines of a script, on each side. */
const shownLines = 10;

/** `of`: `job "build"`. */
export function renderChanges(of: string, changes: readonly FieldChange[]): string {
  return [`${of}:`, ...changes.flatMap(renderChange)].join('\n');
}

function renderChange({ field, before = '', after = '' }: FieldChange): string[] {
  const [old, now] = [before, after].map((text) => (text === '' ? [] : text.trimEnd().split('\n'))) as [
    string[],
    string[],
  ];
  if (old.length < 2 && now.length < 2) {
    return [...old.map((text) => `  - ${field}: ${text}`), ...now.map((text) => `  + ${field}: ${text}`)];
  }
  const [shared, rest] = [sharedLines(old, now), sharedLines([...old].reverse(), [...now].reverse())];
  const middle = (lines: readonly string[]): readonly string[] =>
    lines.slice(shared, Math.max(shared, lines.length - rest));
  return [`  ${field}:`, ...marked('-', middle(old)), ...marked('+', middle(now))];
}

function sharedLines(one: readonly string[], other: readonly string[]): number {
  const first = one.findIndex((line, index) => line !== other[index]);
  return first === -1 ? one.length : first;
}

function marked(mark: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, shownLines).map((line) => `  ${mark} ${line}`);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `  ${mark} … and ${more} more`] : shown;
}
