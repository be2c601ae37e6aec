// `wp complete -- WORDS…`, which the scripts of the shells ask: candidates one a line, each with a tab and what it is; `:` alone
// means that files may stand there, too. Whatever goes wrong, nothing is said: somebody is typing.
import { commandGroups } from '../commands.ts';
import { printable } from '../text/printable.ts';
import type { Candidate, Candidates } from './candidate.ts';
import { type Wanted, wantedAt } from './wanted.ts';

const files = ':';

export async function complete(words: readonly string[]): Promise<string[]> {
  try {
    const current = words.at(-1) ?? '';
    const wanted = await wantedAt(words);
    if (!wanted) return [];
    const candidates = (await candidatesFor(wanted)).filter(({ value }) => value.startsWith(current));
    const lines = candidates.map(({ value, text }) => `${value}\t${printable(text.replaceAll('\t', ' '))}`);
    return takesFiles(wanted) ? [...lines, files] : lines;
  } catch {
    return [];
  }
}

function takesFiles(wanted: Wanted): boolean {
  return wanted.kind === 'value' && wanted.name === 'FILE';
}

async function candidatesFor(wanted: Wanted): Promise<Candidates> {
  switch (wanted.kind) {
    case 'command':
      return commandsAfter(wanted.after);
    case 'option':
      return wanted.options.flatMap(({ names, description }) => {
        return names.map((value) => ({ value, text: description.replaceAll('`', '') }));
      });
    case 'value':
      return valuesOf(wanted);
    default:
      return wanted satisfies never;
  }
}

/** The next word of each command that begins with these. */
async function commandsAfter(words: readonly string[]): Promise<Candidates> {
  const beginning = words.map((word) => `${word} `).join('');
  const found = new Map<string, Candidate>();
  for (const [name, load] of commandGroups.flatMap(({ commands }) => Object.entries(commands))) {
    if (!name.startsWith(beginning)) continue;
    const [value = ''] = name.slice(beginning.length).split(' ');
    if (!found.has(value)) found.set(value, { value, text: (await load()).usage?.description ?? '' });
  }
  if (words.length === 0) found.set('help', { value: 'help', text: 'Explain a command, with examples.' });
  return [...found.values()];
}

async function valuesOf({ name, choices, typed }: Extract<Wanted, { kind: 'value' }>): Promise<Candidates> {
  if (choices.length > 0) return choices.map((value) => ({ value, text: '' }));
  const file = typed.words.get('FILE');
  switch (name) {
    case 'TEMPLATE':
      return (await import('../files/templates.ts')).templates.map((value) => ({ value, text: '' }));
    case 'SHELL':
      return (await import('./scripts.ts')).shells.map((value) => ({ value, text: '' }));
    case 'JOB':
      if (file !== undefined) return (await import('./declared-jobs.ts')).declaredJobs(file);
      return (await import('./from-redis.ts')).fromRedis('JOB', typed);
    case 'RUN':
    case 'ID':
      return (await import('./from-redis.ts')).fromRedis(name, typed);
    default:
      return [];
  }
}
