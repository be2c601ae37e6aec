// `wp help COMMAND`: the description, usage, examples and options of a command.
import type { Usage } from 'clipanion';
import { wrap } from '../text/columns.ts';
import { type CommandSyntax, type OptionSyntax, placeholderOf, usageOf } from './command-syntax.ts';
import type { HelpLayout } from './overview.ts';
import { layOutTerms, paragraphs, type Term, widest } from './paragraphs.ts';

export interface CommandHelp extends Usage, CommandSyntax {
  readonly name: string;
}

const runIds = 'RUN is the id of a run, the beginning of an id, or @last for the newest run.';

/** Wider options get a line of their own. In columns. */
const widestTerm = 28;

export function renderCommand(help: CommandHelp, layout: HelpLayout): string {
  const { width, colours } = layout;
  const { name, description = '', details = '', options, positionals } = help;
  const usage = `${usageOf(name, help)}${options.length > 0 ? ' [OPTION…]' : ''}`;
  const sections = [
    paragraphs(description, width),
    `${colours.bold('Usage')}\n  ${usage}`,
    renderExamples(help, layout),
  ];
  const takesRun = positionals.some((positional) => positional.name === 'RUN');
  const notes = [paragraphs(details, width), takesRun ? paragraphs(runIds, width) : ''];
  return [...sections, ...notes, ...renderOptions(options, layout)].filter(Boolean).join('\n\n');
}

function renderExamples({ examples = [] }: Usage, { width, colours: { bold, dim } }: HelpLayout): string {
  if (examples.length === 0) return '';
  const lines = examples.flatMap(([what, line]) => [
    ...wrap(what, width - 4).map((text) => `  ${dim(`# ${text}`)}`),
    `  ${line.replaceAll('$0', 'wp')}`,
  ]);
  return [bold('Examples'), ...lines].join('\n');
}

/** Both sections use the same columns. */
function renderOptions(options: readonly OptionSyntax[], { width, colours: { bold } }: HelpLayout): string[] {
  const [own, shared] = [options.filter(({ isSetting }) => !isSetting), options.filter(({ isSetting }) => isSetting)];
  const fitting = options.map(asTerm).filter(({ term }) => term.length <= widestTerm);
  const layout = { width, terms: widest(fitting), paint: bold };
  const section = (title: string, members: readonly OptionSyntax[]): string[] =>
    members.length > 0 ? [`${bold(title)}\n${layOutTerms(members.map(asTerm), layout)}`] : [];
  return [...section('Options', own), ...section('Settings (see "wp help config")', shared)];
}

/** `-p, --param NAME=VALUE`. */
function asTerm(option: OptionSyntax): Term {
  const value = placeholderOf(option);
  const names = [...option.names].sort((one, other) => one.length - other.length).join(', ');
  if (value === undefined) return { term: names, text: option.description };
  return { term: `${names} ${value}`, text: option.description.replaceAll('`', '') };
}
