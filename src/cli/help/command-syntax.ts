// The options and positional arguments of a command, as its class declares them: for help, completion and error messages.
import { Command } from 'clipanion';
import type { CommandClass } from '../commands.ts';
import { settings } from '../settings/all-settings.ts';

export interface OptionSyntax {
  /** `--limit`, `-p`. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** May name the placeholder of the value in backquotes. */
  readonly description: string;
  /** Whether it is the flag of a setting. */
  readonly isSetting: boolean;
}

export interface PositionalSyntax {
  /** In capitals: `RUN`. */
  readonly name: string;
  readonly isRequired: boolean;
  /** Whether it takes any number of values. */
  readonly isRest: boolean;
}

export interface CommandSyntax {
  readonly options: readonly OptionSyntax[];
  readonly positionals: readonly PositionalSyntax[];
}

/** A field of a command that clipanion's `Option` made. */
interface OptionField {
  /** Calls `builder` with what the option takes. */
  readonly definition: (builder: SyntaxBuilder, key: string) => void;
}

/** The part of clipanion's builder that options call. */
interface SyntaxBuilder {
  addOption(option: { names: string[]; arity?: number; description?: string; hidden?: boolean }): void;
  addPositional(positional: { name: string; required?: boolean }): void;
  addRest(positional: { name: string; required?: number }): void;
}

export function syntaxOf(command: CommandClass): CommandSyntax {
  const options: OptionSyntax[] = [];
  const positionals: PositionalSyntax[] = [];
  const builder: SyntaxBuilder = {
    addOption: ({ names, arity = 0, description = '' }) => {
      const isSetting = settings.some(({ flags }) => flags === names.join(','));
      options.push({ names, takesValue: arity > 0, description, isSetting });
    },
    addPositional: ({ name, required = true }) => void positionals.push({ name, isRequired: required, isRest: false }),
    addRest: ({ name, required = 0 }) => void positionals.push({ name, isRequired: required > 0, isRest: true }),
  };
  for (const [key, value] of Object.entries(new command())) {
    if (isOptionField(value)) value.definition(builder, key);
  }
  return { options, positionals };
}

function isOptionField(value: unknown): value is OptionField {
  return typeof value === 'object' && value !== null && Command.isOption in value;
}

/** `wp run FILE [JOB…]`. */
export function usageOf(name: string, { positionals }: CommandSyntax): string {
  const words = positionals.map((positional) => {
    const word = `${positional.name}${positional.isRest ? '…' : ''}`;
    return positional.isRequired ? word : `[${word}]`;
  });
  return ['wp', name, ...words].join(' ');
}

/** The word in backquotes in the description, or else the end of the name: `--job JOB`. Undefined: the option takes no value. */
export function placeholderOf({ names, takesValue, description }: OptionSyntax): string | undefined {
  if (!takesValue) return undefined;
  const [, quoted] = /`([^`]+)`/.exec(description) ?? [];
  const longest = names.reduce((one, other) => (other.length > one.length ? other : one), '');
  return quoted ?? longest.replace(/^.*-/, '').toUpperCase();
}
