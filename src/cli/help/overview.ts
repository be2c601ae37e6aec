// `wp --help`: what there is, by task, on one screen.
import type { Colours } from '../text/colours.ts';
import { layOutTerms, paragraphs, type Term, widest } from './paragraphs.ts';

export interface OverviewGroup {
  readonly title: string;
  /** Commands, and what each does. */
  readonly commands: readonly Term[];
}

export interface HelpLayout {
  /** In columns. */
  readonly width: number;
  readonly colours: Pick<Colours, 'bold' | 'dim'>;
}

const beginning: readonly Term[] = [
  { term: 'wp init', text: 'Write pipeline.yaml, to start from.' },
  { term: 'wp run pipeline.yaml', text: 'Run it, and see what comes of it.' },
  { term: 'wp logs @last JOB', text: 'Read what a job has written.' },
];

const further = `"wp help COMMAND" says more, with examples. RUN is the id of a run, the beginning of one, or @last for the newest.`;

export function renderOverview(groups: readonly OverviewGroup[], { width, colours: { bold } }: HelpLayout): string {
  const column = widest(groups.flatMap(({ commands }) => commands));
  const sections = groups.map(({ title, commands }) =>
    [bold(title), layOutTerms(commands, { width, terms: column })].join('\n'),
  );
  return [
    paragraphs('wp runs pipelines: jobs in YAML, in parallel where their needs allow it, on one host or many.', width),
    [bold('Begin with'), layOutTerms(beginning, { width })].join('\n'),
    sections.join('\n'),
    paragraphs(further, width),
  ].join('\n\n');
}
