// What is typed wrongly, in words that help: commands and options that are not there, and what is missing or too much.

import { nearest } from '../../pipeline/did-you-mean.ts';
import { WpError } from '../../pipeline/error.ts';
import { listWords } from '../../pipeline/list-words.ts';
import { commandNames } from '../commands.ts';
import { shellWord } from '../text/shell-word.ts';
import { type Described, usageOf } from './described.ts';

/** What other tools call it. */
const otherNames: Readonly<Record<string, string>> = {
  ...{ start: 'run', exec: 'run', new: 'init', check: 'validate', lint: 'validate', plan: 'run FILE --dry-run' },
  ...{ ls: 'list', ps: 'list', runs: 'list', show: 'status', tail: 'logs', why: 'explain' },
  ...{ stop: 'cancel', kill: 'cancel', abort: 'cancel', continue: 'resume', rm: 'prune', clean: 'prune' },
};

export function noSuchCommand([first = '', second = '']: readonly string[]): WpError {
  const parts = commandNames.filter((name) => name.startsWith(`${first} `));
  const typed = parts.length > 0 ? `${first} ${second}` : first;
  const meant = otherNames[typed] ?? nearest(typed, commandNames) ?? fileToRun(first);
  const advice = meant === undefined ? '"wp help" lists them.' : `Did you mean "wp ${meant}"?`;
  return new WpError(`there is no command "${typed}". ${advice}`);
}

function fileToRun(word: string): string | undefined {
  return /\.ya?ml$/.test(word) ? `run ${shellWord(word)}` : undefined;
}

/** Of errors of clipanion, which holds what was typed against one command. Absent: it is another error. */
export function misuseOf(name: string, error: unknown, described: Described): WpError | undefined {
  const { candidates } = error as { readonly candidates?: readonly { readonly reason: string | null }[] };
  if (!Array.isArray(candidates)) return undefined;
  const reason: string = candidates.find(({ reason }) => reason !== null)?.reason ?? '';
  return new WpError(`${inWords(name, reason, described)}\n"wp help ${name}" shows what it takes.`);
}

function inWords(name: string, reason: string, described: Described): string {
  const usage = usageOf(name, described);
  const [, word = ''] = /\("(.*)"\)/s.exec(reason) ?? [];
  if (/^(Unsupported|Invalid) option/.test(reason)) {
    const [typed = ''] = word.split('=');
    const near = nearest(
      typed,
      described.options.flatMap(({ names }) => names),
    );
    return `wp ${name} has no option ${typed}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
  }
  if (reason.startsWith('Extraneous')) return `"${word}" is one too many: it is typed as ${usage}.`;
  if (reason.startsWith('Not enough positional'))
    return `wp ${name} needs ${listWords(neededWords(described), 'and')}.`;
  const [, option = ''] = /^Not enough arguments to option (.*)\.$/.exec(reason) ?? [];
  if (option) return `${option} needs a value.`;
  return `cannot be understood: it is typed as ${usage}.`;
}

function neededWords({ words }: Described): string[] {
  return words.filter(({ isRequired }) => isRequired).map(({ name }) => (name === 'RUN' ? 'RUN, such as @last' : name));
}
