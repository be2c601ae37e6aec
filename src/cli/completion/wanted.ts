// What stands where the cursor is: a command, an option, or a value of some kind.
import { commandIn, commandNames, loadCommand } from '../commands.ts';
import { type Described, describeCommand, type TakenOption, takenValue } from '../help/described.ts';

export type Wanted =
  | { readonly kind: 'command'; readonly after: readonly string[] }
  | { readonly kind: 'option'; readonly options: readonly TakenOption[] }
  /** `name`: what it is called in help, `RUN` or `FILE`. */
  | { readonly kind: 'value'; readonly name: string; readonly choices: readonly string[]; readonly typed: Typed };

export interface Typed {
  /** By the names of what they stand for: the file or the run whose jobs are meant. */
  readonly words: ReadonlyMap<string, string>;
  /** What follows flags. */
  readonly values: ReadonlyMap<string, string>;
}

/** `words`: what was typed after `wp`; the last one is being typed, and may be empty. Absent: nothing that is known. */
export async function wantedAt(words: readonly string[]): Promise<Wanted | undefined> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  if (before.length === 0 || before[0] === 'help') return { kind: 'command', after: before.slice(1) };
  const isPart =
    before.length === 1 && !current.startsWith('-') && commandNames.some((name) => name.startsWith(`${before[0]} `));
  if (isPart) return { kind: 'command', after: before };
  const name = commandIn(before);
  if (name === undefined) return undefined;
  const described = describeCommand(await loadCommand(name));
  const isLong = commandNames.includes(before.slice(0, 2).join(' '));
  return wantedOf(described, before.slice(isLong ? 2 : 1), current);
}

function wantedOf(described: Described, before: readonly string[], current: string): Wanted | undefined {
  const typed = { words: new Map<string, string>(), values: new Map<string, string>() };
  let open: TakenOption | undefined;
  let place = 0;
  for (const word of before) {
    if (open) {
      for (const name of open.names) typed.values.set(name, word);
      open = undefined;
    } else if (word.startsWith('-'))
      open = described.options.find((option) => option.takesValue && option.names.includes(word));
    else typed.words.set(wordAt(described, place++)?.name ?? '', word);
  }
  if (open) return { kind: 'value', name: takenValue(open) ?? '', choices: choicesIn(open.description), typed };
  if (current.startsWith('-')) return { kind: 'option', options: described.options };
  const word = wordAt(described, place);
  return word && { kind: 'value', name: word.name, choices: [], typed };
}

function wordAt({ words }: Described, place: number): Described['words'][number] | undefined {
  const last = words.at(-1);
  return words[place] ?? (last?.isRest ? last : undefined);
}

/** `ascii (default), mermaid, dot or json.` names choices; other descriptions name none. */
export function choicesIn(description: string): string[] {
  const [list = ''] = description.split(/[.:;]/);
  const words = list.replace(' (default)', '').split(/, | or /);
  return words.length > 1 && words.every((word) => /^[a-z]+$/.test(word)) ? words : [];
}
