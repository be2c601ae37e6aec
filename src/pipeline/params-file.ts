// A file with the params of one run: a map in YAML or JSON, or lines of `NAME=value` where the file's name ends in `.env`.
import { isScalar } from 'yaml';
import { diagnosticsOf, type Problem } from './diagnostic.ts';
import { parseEnvFile } from './env-file.ts';
import type { Param } from './pipeline.ts';
import { paramProblem } from './plan/resolve-params.ts';
import type { Parsed } from './read-pipeline.ts';
import { type Entry, map } from './schema/collections.ts';
import type { NodeSchema } from './schema/node-schema.ts';
import { isPlain, mismatch, Reading, textOf } from './schema/reading.ts';
import { scalar } from './schema/scalar.ts';
import { composeDocument } from './source/compose-document.ts';
import { givenName, readGivenText } from './source/given-text.ts';
import { makeSource, type Source, type Span } from './source/source-file.ts';
import { anyText } from './values/texts.ts';

/** `declared`: the params of the pipeline. Values stay as written: `012` stays `012`. */
export async function readParamsFile(
  path: string,
  declared: readonly Param[],
): Promise<Parsed<Readonly<Record<string, string>>>> {
  const source = makeSource(givenName(path), (await readGivenText(path, 'file')).text);
  const read = path.endsWith('.env') ? readEnvFile(source) : readYaml(source);
  const problems = [...read.problems, ...read.entries.flatMap((entry) => problemsOf(entry, declared))];
  if (problems.length > 0) return { ok: false, diagnostics: diagnosticsOf(source, problems) };
  return { ok: true, value: Object.fromEntries(read.entries.map(({ key, value }) => [key, value])) };
}

interface Read {
  readonly entries: readonly Entry<string>[];
  readonly problems: readonly Problem[];
}

function problemsOf({ key, keySpan, value, valueSpan }: Entry<string>, declared: readonly Param[]): Problem[] {
  const problem = paramProblem({ name: key, value }, declared);
  return problem ? [{ span: problem.at === 'name' ? keySpan : valueSpan, message: problem.message }] : [];
}

const anyValue = scalar(anyText('text, a number, true or false'));

/** JSON has null, which could mean the default or an empty text. */
const value: NodeSchema<string> = {
  ...anyValue,
  read: (node, reading, subject) => {
    if (!isScalar(node) || !isPlain(node) || !isNull(textOf(node))) return anyValue.read(node, reading, subject);
    const hint = 'Remove the line for the default, or write "" for an empty text.';
    return reading.refuse(node, mismatch(node, subject, anyValue.name, hint));
  },
};

function isNull(text: string): boolean {
  return text === '' || text === '~' || text.toLowerCase() === 'null';
}

const params = map(value, {
  name: 'a map of params, such as "region: eu"',
  // Any key passes here: `paramProblem` says more about a wrong name, as it knows the params of the pipeline.
  key: anyText('the name of a param'),
  subject: (name) => `param "${name}"`,
});

/** JSON is YAML. A file of nothing but comments gives no params. */
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
