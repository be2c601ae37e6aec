// What can stand at the cursor: a command, an option, or a value of some kind.
import { commandIn, commandNames, loadCommand } from '../commands.ts';
import {
  type CommandSyntax,
  type OptionSyntax,
  type PositionalSyntax,
  placeholderOf,
  syntaxOf,
} from '../help/command-syntax.ts';

export type CursorContext =
  | { readonly kind: 'command'; readonly after: readonly string[] }
  | { readonly kind: 'option'; readonly options: readonly OptionSyntax[] }
  | ValueContext;

export interface ValueContext {
  readonly kind: 'value';
  /** As help calls the value: `RUN`, `FILE`. */
  readonly placeholder: string;
  readonly choices: readonly string[];
  readonly before: TypedValues;
}

/** What stands before the cursor. */
export interface TypedValues {
  /** By placeholder: `FILE`, `RUN`. */
  readonly positionals: ReadonlyMap<string, string>;
  /** By the name of the flag. */
  readonly flags: ReadonlyMap<string, string>;
}

/** `words`: what was typed after `wp`. The last word is being typed, and may be empty. Undefined: nothing is known to fit. */
export async function contextAt(words: readonly string[]): Promise<CursorContext | undefined> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  if (before.length === 0 || before[0] === 'help') return { kind: 'command', after: before.slice(1) };
  const isPart =
    before.length === 1 && !current.startsWith('-') && commandNames.some((name) => name.startsWith(`${before[0]} `));
  if (isPart) return { kind: 'command', after: before };
  const name = commandIn(before);
  if (name === undefined) return undefined;
  const syntax = syntaxOf(await loadCommand(name));
  const isLong = commandNames.includes(before.slice(0, 2).join(' '));
  return contextIn(syntax, before.slice(isLong ? 2 : 1), current);
}

function contextIn(syntax: CommandSyntax, words: readonly string[], current: string): CursorContext | undefined {
  const before = { positionals: new Map<string, string>(), flags: new Map<string, string>() };
  let open: OptionSyntax | undefined;
  let place = 0;
  for (const word of words) {
    if (open) {
      for (const name of open.names) before.flags.set(name, word);
      open = undefined;
    } else if (word.startsWith('-'))
      open = syntax.options.find((option) => option.takesValue && option.names.includes(word));
    else before.positionals.set(positionalAt(syntax, place++)?.name ?? '', word);
  }
  if (open) {
    return { kind: 'value', placeholder: placeholderOf(open) ?? '', choices: choicesIn(open.description), before };
  }
  if (current.startsWith('-')) return { kind: 'option', options: syntax.options };
  const positional = positionalAt(syntax, place);
  return positional && { kind: 'value', placeholder: positional.name, choices: [], before };
}

function positionalAt({ positionals }: CommandSyntax, place: number): PositionalSyntax | undefined {
  const last = positionals.at(-1);
  return positionals[place] ?? (last?.isRest ? last : undefined);
}

/** The choices that a description lists, such as `ascii (default), mermaid, dot or json`: three words in lower case or more. */
export function choicesIn(description: string): string[] {
  const [list = ''] = /[a-z]+(?: \(default\))?(?:, [a-z]+)+ or [a-z]+/.exec(description) ?? [];
  return list
    .replace(' (default)', '')
    .split(/, | or /)
    .filter(Boolean);
}
