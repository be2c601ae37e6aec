// What a command takes, as its class declares it to clipanion: for help, for completion, and for words about mistakes.
import { Command } from 'clipanion';
import type { CommandClass } from '../commands.ts';
import { settings } from '../settings/all-settings.ts';

export interface TakenOption {
  /** `--limit`, `-p`. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** What it takes, if that has a name of its own, stands in backquotes. */
  readonly description: string;
  /** It is the flag of a setting. */
  readonly isSetting: boolean;
}

export interface TakenWord {
  /** In capitals: what it stands for. */
  readonly name: string;
  readonly isRequired: boolean;
  /** Any number of them. */
  readonly isRest: boolean;
}

export interface Described {
  readonly options: readonly TakenOption[];
  readonly words: readonly TakenWord[];
}

/** What clipanion's own options tell of themselves to whoever asks. */
interface Declared {
  readonly definition: (builder: Asking, key: string) => void;
}

interface Asking {
  addOption(option: { names: string[]; arity?: number; description?: string; hidden?: boolean }): void;
  addPositional(word: { name: string; required?: boolean }): void;
  addRest(word: { name: string; required?: number }): void;
}

export function describeCommand(command: CommandClass): Described {
  const options: TakenOption[] = [];
  const words: TakenWord[] = [];
  const asking: Asking = {
    addOption: ({ names, arity = 0, description = '' }) => {
      const isSetting = settings.some(({ flags }) => flags === names.join(','));
      options.push({ names, takesValue: arity > 0, description, isSetting });
    },
    addPositional: ({ name, required = true }) => void words.push({ name, isRequired: required, isRest: false }),
    addRest: ({ name, required = 0 }) => void words.push({ name, isRequired: required > 0, isRest: true }),
  };
  for (const [key, value] of Object.entries(new command())) {
    if (isDeclared(value)) value.definition(asking, key);
  }
  return { options, words };
}

function isDeclared(value: unknown): value is Declared {
  return typeof value === 'object' && value !== null && Command.isOption in value;
}

/** `wp run FILE [JOB…]`. */
export function usageOf(name: string, { words }: Described): string {
  const shown = words.map(({ name, isRequired, isRest }) => {
    const word = `${name}${isRest ? '…' : ''}`;
    return isRequired ? word : `[${word}]`;
  });
  return ['wp', name, ...shown].join(' ');
}

/** What an option takes: as its description says in backquotes, else as its name ends: `--job JOB`. */
export function takenValue({ names, takesValue, description }: TakenOption): string | undefined {
  if (!takesValue) return undefined;
  const [, said] = /`([^`]+)`/.exec(description) ?? [];
  const longest = names.reduce((one, other) => (other.length > one.length ? other : one), '');
  return said ?? longest.replace(/^.*-/, '').toUpperCase();
}
