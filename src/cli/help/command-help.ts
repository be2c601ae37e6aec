// `wp help COMMAND`: what it does, examples, and its options.
import type { Usage } from 'clipanion';
import { wrap } from '../text/columns.ts';
import { type Described, type TakenOption, takenValue, usageOf } from './described.ts';
import type { HelpLayout } from './overview.ts';
import { layOutTerms, paragraphs, type Term, widest } from './paragraphs.ts';

export interface CommandHelp extends Usage, Described {
  readonly name: string;
}

const runIds = 'RUN is the id of a run, the beginning of one, or @last for the newest.';

/** Wider terms stand on a line of their own. */
const widestTerm = 28;

export function renderCommand(help: CommandHelp, layout: HelpLayout): string {
  const { width, colours } = layout;
  const { name, description = '', details = '', options, words } = help;
  const usage = `${usageOf(name, help)}${options.length > 0 ? ' [OPTION…]' : ''}`;
  const sections = [
    paragraphs(description, width),
    `${colours.bold('Usage')}\n  ${usage}`,
    renderExamples(help, layout),
  ];
  const takesRun = words.some((word) => word.name === 'RUN');
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

/** All in the same columns, so that both parts can be looked over as one. */
function renderOptions(options: readonly TakenOption[], { width, colours: { bold } }: HelpLayout): string[] {
  const [own, shared] = [options.filter(({ isSetting }) => !isSetting), options.filter(({ isSetting }) => isSetting)];
  const fitting = options.map(asTerm).filter(({ term }) => term.length <= widestTerm);
  const layout = { width, terms: widest(fitting), paint: bold };
  const section = (title: string, members: readonly TakenOption[]): string[] =>
    members.length > 0 ? [`${bold(title)}\n${layOutTerms(members.map(asTerm), layout)}`] : [];
  return [...section('Options', own), ...section('Settings, see "wp help config"', shared)];
}

/** `-p, --param NAME=VALUE`. */
function asTerm(option: TakenOption): Term {
  const value = takenValue(option);
  const names = [...option.names].sort((one, other) => one.length - other.length).join(', ');
  if (value === undefined) return { term: names, text: option.description };
  return { term: `${names} ${value}`, text: option.description.replaceAll('`', '') };
}
