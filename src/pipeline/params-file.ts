// A file with params of one run: a map in YAML or JSON, or lines of `NAME=value` where its name ends in `.env`.
import { diagnosticsOf, type Problem } from './diagnostic.ts';
import { parseEnvFile } from './env-file.ts';
import { paramName } from './language/params.ts';
import type { Param } from './pipeline.ts';
import { problemWith } from './plan/resolve-params.ts';
import type { Parsed } from './read-pipeline.ts';
import { type Entry, map } from './schema/collections.ts';
import { isPlain, Reading } from './schema/reading.ts';
import { scalar } from './schema/scalars.ts';
import { composeDocument } from './source/document.ts';
import { readText } from './source/read-text.ts';
import { makeSource, type Source, type Span } from './source/source.ts';

/** `declared`: what there is to be given. Values are as written: `012` stays `012`. */
export async function readParamsFile(
  path: string,
  declared: readonly Param[],
): Promise<Parsed<Readonly<Record<string, string>>>> {
  const source = makeSource(path, await readText(path, 'file'));
  const read = path.endsWith('.env') ? readEnvFile(source) : readYaml(source);
  const problems = [...read.problems, ...read.entries.flatMap((entry) => misfits(entry, declared))];
  if (problems.length > 0) return { ok: false, diagnostics: diagnosticsOf(source, problems) };
  return { ok: true, value: Object.fromEntries(read.entries.map(({ key, value }) => [key, value])) };
}

interface Read {
  readonly entries: readonly Entry<string>[];
  readonly problems: readonly Problem[];
}

function misfits({ key, keySpan, value, valueSpan }: Entry<string>, declared: readonly Param[]): Problem[] {
  const problem = problemWith({ name: key, value }, declared);
  return problem ? [{ span: problem.at === 'name' ? keySpan : valueSpan, message: problem.message }] : [];
}

const value = scalar<string>({
  takes: 'text, a number, true or false',
  jsonSchema: { type: ['string', 'number', 'boolean'] },
  parse: (text, node) => ((isPlain(node) && isNull(text)) || text.includes('\0') ? undefined : text),
  hint: (text) => (isNull(text) ? 'Remove the line for the default, or write "" for an empty text.' : undefined),
});

function isNull(text: string): boolean {
  return text === '' || text === '~' || text.toLowerCase() === 'null';
}

const params = map(value, {
  takes: 'a map of params, such as "region: eu"',
  keyPattern: paramName,
  // That the pipeline has such a param says more.
  checkKey: () => undefined,
  subject: (name) => `param "${name}"`,
});

/** JSON is YAML. Nothing but comments is no params. */
function readYaml(source: Source): Read {
  const composed = composeDocument(source);
  if (!composed.ok) return { entries: [], problems: composed.problems };
  const reading = new Reading(source, composed.document);
  const root = reading.resolve(composed.document.root);
  const entries = root && params.read(root, reading, 'the file');
  return { entries: entries ?? [], problems: reading.problems };
}

function readEnvFile(source: Source): Read {
  const parsed = parseEnvFile(source.text);
  if (!parsed.ok)
    return {
      entries: [],
      problems: parsed.problems.map(({ line, message }) => ({ span: lineSpan(source, line), message })),
    };
  const entries = Object.entries(parsed.values).map(([key, text]): Entry<string> => {
    const span = lineSpan(source, parsed.lines.get(key) ?? 1);
    return { key, keySpan: span, value: text, valueSpan: span };
  });
  return { entries, problems: [] };
}

function lineSpan({ text, lineStarts }: Source, line: number): Span {
  const start = lineStarts[line - 1] ?? 0;
  return { start, end: lineStarts[line] ?? text.length };
}
