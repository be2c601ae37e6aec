// `wp help`: all commands by task, on one screen.
import type { Colours } from '../text/colours.ts';
import { layOutTerms, paragraphs, type Term, widest } from './paragraphs.ts';

export interface OverviewGroup {
  readonly title: string;
  /** The names of commands with their descriptions. */
  readonly commands: readonly Term[];
}

export interface HelpLayout {
  /** In columns. */
  readonly width: number;
  readonly colours: Pick<Colours, 'bold' | 'dim'>;
}

const firstSteps: readonly Term[] = [
  { term: 'wp init', text: 'Write a starter pipeline to pipeline.yaml.' },
  { term: 'wp run pipeline.yaml', text: 'Run it and show the result.' },
  { term: 'wp logs @last JOB', text: 'Print the log of a job in the newest run.' },
];

const details = 'For details and examples of a command: wp help COMMAND';

export function renderOverview(groups: readonly OverviewGroup[], { width, colours: { bold } }: HelpLayout): string {
  const column = widest(groups.flatMap(({ commands }) => commands));
  const sections = groups.map(({ title, commands }) =>
    [bold(title), layOutTerms(commands, { width, terms: column })].join('\n'),
  );
  return [
    paragraphs('wp runs pipelines: jobs in YAML, in parallel where their needs allow it, on one host or many.', width),
    [bold('Get started'), layOutTerms(firstSteps, { width })].join('\n'),
    sections.join('\n\n'),
    paragraphs(details, width),
  ].join('\n\n');
}
