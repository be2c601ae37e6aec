// `wp complete -- WORDS…`, which the completion scripts of the shells call. It prints one candidate a line, a tab, and a
// description. A line `:` means that file names fit, too. Errors are not printed, because they would disturb the user's typing.
import { commandGroups } from '../commands.ts';
import { printable } from '../text/printable.ts';
import type { Candidate, Candidates } from './candidate.ts';
import { type CursorContext, contextAt, type ValueContext } from './cursor-context.ts';

const files = ':';

export async function complete(words: readonly string[]): Promise<string[]> {
  try {
    const current = words.at(-1) ?? '';
    const context = await contextAt(words);
    if (!context) return [];
    const candidates = (await candidatesFor(context)).filter(({ value }) => value.startsWith(current));
    const lines = candidates.map(({ value, text }) => `${value}\t${printable(text.replaceAll('\t', ' '))}`);
    return takesFiles(context) ? [...lines, files] : lines;
  } catch {
    return [];
  }
}

function takesFiles(context: CursorContext): boolean {
  return context.kind === 'value' && context.placeholder === 'FILE';
}

async function candidatesFor(context: CursorContext): Promise<Candidates> {
  switch (context.kind) {
    case 'command':
      return commandsAfter(context.after);
    case 'option':
      return context.options.flatMap(({ names, description }) => {
        return names.map((value) => ({ value, text: description.replaceAll('`', '') }));
      });
    case 'value':
      return valuesOf(context);
    default:
      return context satisfies never;
  }
}

/** The next word of each command that begins with `words`. */
async function commandsAfter(words: readonly string[]): Promise<Candidates> {
  const beginning = words.map((word) => `${word} `).join('');
  const found = new Map<string, Candidate>();
  for (const [name, load] of commandGroups.flatMap(({ commands }) => Object.entries(commands))) {
    if (!name.startsWith(beginning)) continue;
    const [value = ''] = name.slice(beginning.length).split(' ');
    if (!found.has(value)) found.set(value, { value, text: (await load()).usage?.description ?? '' });
  }
  if (words.length === 0) found.set('help', { value: 'help', text: 'Show details and examples of a command.' });
  return [...found.values()];
}

async function valuesOf({ placeholder, choices, before }: ValueContext): Promise<Candidates> {
  if (choices.length > 0) return choices.map((value) => ({ value, text: '' }));
  const file = before.positionals.get('FILE');
  switch (placeholder) {
    case 'TEMPLATE':
      return (await import('../files/templates.ts')).templates.map((value) => ({ value, text: '' }));
    case 'SHELL':
      return (await import('../shells/completion-scripts.ts')).shells.map((value) => ({ value, text: '' }));
    case 'JOB':
      if (file !== undefined) return (await import('./declared-jobs.ts')).declaredJobs(file);
      return (await import('./from-redis.ts')).fromRedis('JOB', before);
    case 'RUN':
    case 'ID':
      return (await import('./from-redis.ts')).fromRedis(placeholder, before);
    default:
      return [];
  }
}
