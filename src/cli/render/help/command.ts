// `wp help COMMAND`: what it does, examples, and its options.
import type { HelpLayout } from './overview.ts';
import { layOutTerms, paragraphs, type Term, widest, wrap } from './text.ts';

export interface CommandOption {
  /** `--limit`, `-p`. */
  readonly names: readonly string[];
  readonly takesValue: boolean;
  /** What it takes, if that has a name of its own, stands in backquotes. */
  readonly description: string;
  /** Under which it is listed. */
  readonly group: string;
}

export interface CommandHelp {
  /** `wp run FILE`. */
  readonly usage: string;
  readonly description: string;
  readonly details: string;
  /** What for, and what is typed. */
  readonly examples: readonly (readonly [string, string])[];
  readonly options: readonly CommandOption[];
}

const runIds = 'RUN is the id of a run, the beginning of one, or @last for the newest.';

/** Wider terms stand on a line of their own. */
const widestTerm = 28;

export function renderCommand(help: CommandHelp, layout: HelpLayout): string {
  const { width, colours } = layout;
  const { usage, description, details, examples, options } = help;
  const usages = `${colours.bold('Usage')}\n  ${usage}${options.length > 0 ? ' [OPTION…]' : ''}`;
  const sections = [paragraphs(description, width), usages, renderExamples(examples, layout)];
  const notes = [paragraphs(details, width), /\bRUN\b/.test(usage) ? paragraphs(runIds, width) : ''];
  return [...sections, ...notes, ...renderOptions(options, layout)].filter(Boolean).join('\n\n');
}

function renderExamples(examples: CommandHelp['examples'], { width, colours: { bold, dim } }: HelpLayout): string {
  if (examples.length === 0) return '';
  const lines = examples.flatMap(([what, line]) => [
    ...wrap(what, width - 4).map((text) => `  ${dim(`# ${text}`)}`),
    `  ${line}`,
  ]);
  return [bold('Examples'), ...lines].join('\n');
}

/** All in the same columns, so that groups can be looked over as one. */
function renderOptions(options: readonly CommandOption[], { width, colours: { bold } }: HelpLayout): string[] {
  const terms = new Map<string, Term[]>();
  for (const option of options) terms.set(option.group, [...(terms.get(option.group) ?? []), asTerm(option)]);
  const fitting = [...terms.values()].flat().filter(({ term }) => term.length <= widestTerm);
  const layout = { width, terms: widest(fitting), paint: bold };
  return [...terms].map(([group, members]) => `${bold(group)}\n${layOutTerms(members, layout)}`);
}

/** `-p, --param NAME=VALUE`. Where the description does not say what it takes, the name does: `--job JOB`. */
function asTerm({ names, takesValue, description }: CommandOption): Term {
  const byLength = [...names].sort((one, other) => one.length - other.length);
  const [, ofText] = /`([^`]+)`/.exec(description) ?? [];
  const [ofName = ''] = /\w+$/.exec(byLength.at(-1) ?? '') ?? [];
  const value = takesValue ? ` ${ofText ?? ofName.toUpperCase()}` : '';
  return { term: byLength.join(', ') + value, text: takesValue ? description.replaceAll('`', '') : description };
}
