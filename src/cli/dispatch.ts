// Finds the command that the arguments name, loads it and runs it, or shows its help.
import type { Writable } from 'node:stream';
import { exitCodes } from '../pipeline/error.ts';
import { commandIn } from './commands.ts';
import { coloursFor } from './text/colours.ts';
import { isColoured } from './text/is-coloured.ts';
import { outputTo } from './text/output.ts';
import { tellError } from './text/tell-error.ts';
import { textWidth } from './text/width.ts';
import { version } from './version.ts';

export interface Streams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable;
}

/** In columns. Longer lines are hard to read. */
const widestText = 100;

/** Returns the exit code. */
export async function dispatch(args: readonly string[], streams: Streams): Promise<number> {
  const print = (text: string): number => {
    streams.stdout.write(`${text}\n`);
    return exitCodes.ok;
  };
  try {
    const [first = 'help', ...others] = args;
    if (first === '--version' || first === '-v') return print(version);
    if (first === 'help' || isHelp(first)) return print(await help(others, streams));
    if (first === 'complete') return print((await completed(others)).join('\n'));
    // Options may come before the command.
    const words = first.startsWith('-') ? args.slice(args.findIndex((word) => commandIn([word]) !== undefined)) : args;
    const name = commandIn(words);
    if (name === undefined) throw (await import('./help/misuse.ts')).noSuchCommand(words);
    if (asksForHelp(args)) return print(await help([name], streams));
    const { runCommand } = await import('./run-command.ts');
    return await runCommand(name, args, streams);
  } catch (error) {
    return tellError(error, outputTo(streams.stdout, streams.stderr).say);
  }
}

async function help(words: readonly string[], { stdout: stream }: Streams): Promise<string> {
  const layout = {
    width: Math.min(textWidth(), widestText),
    colours: coloursFor(isColoured({ stream, env: process.env })),
  };
  const { commandHelp, overview } = await import('./help/help.ts');
  const name = commandIn(words);
  if (name !== undefined) return commandHelp(name, layout);
  if (words.length > 0) throw (await import('./help/misuse.ts')).noSuchCommand(words);
  return overview(layout);
}

/** After `--` come the words so far. The last one is being typed. */
async function completed(args: readonly string[]): Promise<string[]> {
  const { complete } = await import('./completion/complete.ts');
  return complete(args[0] === '--' ? args.slice(1) : args);
}

function isHelp(word: string): boolean {
  return word === '-h' || word === '--help';
}

/** Words after `--` are for the command only. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? undefined : end).some(isHelp);
}
