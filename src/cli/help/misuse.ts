// Error messages for command lines that cannot be understood: unknown commands and options, missing and unexpected arguments.
import { didYouMean, nearest } from '../../pipeline/did-you-mean.ts';
import { WpError } from '../../pipeline/error.ts';
import { listWords } from '../../pipeline/list-words.ts';
import { commandNames } from '../commands.ts';
import { shellWord } from '../text/shell-word.ts';
import { type CommandSyntax, usageOf } from './command-syntax.ts';

/** The names of commands in other tools. */
const otherNames: Readonly<Record<string, string>> = {
  start: 'run',
  exec: 'run',
  new: 'init',
  check: 'validate',
  lint: 'validate',
  plan: 'run FILE --dry-run',
  ls: 'list',
  ps: 'list',
  runs: 'list',
  show: 'status',
  tail: 'logs',
  why: 'explain',
  stop: 'cancel',
  kill: 'cancel',
  abort: 'cancel',
  continue: 'resume',
  rm: 'prune',
  clean: 'prune',
};

export function noSuchCommand([first = '', second = '']: readonly string[]): WpError {
  const parts = commandNames.filter((name) => name.startsWith(`${first} `));
  const typed = parts.length > 0 ? `${first} ${second}` : first;
  const meant = otherNames[typed] ?? nearest(typed, commandNames) ?? fileToRun(first);
  const advice = meant === undefined ? 'List all commands: wp help' : `Did you mean "wp ${meant}"?`;
  return new WpError(`there is no command "${typed}". ${advice}`);
}

function fileToRun(word: string): string | undefined {
  return /\.ya?ml$/.test(word) ? `run ${shellWord(word)}` : undefined;
}

/** For an error of clipanion, which compares the arguments with the syntax of one command. Undefined: it is another error. */
export function misuseOf(name: string, error: unknown, syntax: CommandSyntax): WpError | undefined {
  const { candidates } = error as { readonly candidates?: readonly { readonly reason: string | null }[] };
  if (!Array.isArray(candidates)) return undefined;
  const reason: string = candidates.find(({ reason }) => reason !== null)?.reason ?? '';
  return new WpError(`${inWords(name, reason, syntax)}\nMore: wp help ${name}`);
}

function inWords(name: string, reason: string, syntax: CommandSyntax): string {
  const usage = `Usage: ${usageOf(name, syntax)}`;
  const [, word = ''] = /\("(.*)"\)/s.exec(reason) ?? [];
  if (/^(Unsupported|Invalid) option/.test(reason)) {
    const [typed = ''] = word.split('=');
    const names = syntax.options.flatMap((option) => option.names);
    return `wp ${name} has no option ${typed}. ${didYouMean(typed, names, '', (near) => near)}`.trimEnd();
  }
  if (reason.startsWith('Extraneous')) return `unexpected argument "${word}". ${usage}`;
  if (reason.startsWith('Not enough positional')) return `missing argument ${missingIn(syntax)}. ${usage}`;
  const [, option = ''] = /^Not enough arguments to option (.*)\.$/.exec(reason) ?? [];
  if (option) return `${option} needs a value.`;
  return `the arguments cannot be understood. ${usage}`;
}

function missingIn({ positionals }: CommandSyntax): string {
  const required = positionals.filter(({ isRequired }) => isRequired);
  return listWords(
    required.map(({ name }) => (name === 'RUN' ? 'RUN, such as @last' : name)),
    'and',
  );
}
