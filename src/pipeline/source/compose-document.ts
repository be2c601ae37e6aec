// From text to the nodes of the one YAML document in it, with aliases looked up. Nodes are not turned into plain objects, which would
// lose positions and the text as written.
import { Composer, type Document, Parser } from 'yaml';
import type { Problem } from '../diagnostic.ts';
import { type AliasTargets, lookUpAliases } from './look-up-aliases.ts';
import { tooDeep } from './nesting-limit.ts';
import type { Source } from './source-file.ts';
import { syntaxProblems } from './syntax-problems.ts';

export interface YamlDocument {
  /** Undefined: the file has nothing but comments. */
  readonly root: unknown;
  readonly aliases: AliasTargets;
  /** Aliases without an anchor, and tags. The rest of the file can still be read. */
  readonly problems: readonly Problem[];
}

export type Composed =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * `failsafe` keeps every scalar as text, and our schemas give it a meaning. `uniqueKeys` would compare each key with every other:
 * 80 s for 100,000 jobs.
 */
const options = { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' } as const;

export function composeDocument(source: Source): Composed {
  const tokens = [...new Parser().parse(source.text)];
  const deep = tooDeep(tokens);
  if (deep) return { ok: false, problems: [deep] };
  const documents = [...new Composer(options).compose(tokens, false, source.text.length)];
  const problems = [...syntaxProblems(source, documents), ...furtherDocuments(documents), ...repeatedVersion(source)];
  if (problems.length > 0) return { ok: false, problems };
  const root = documents[0]?.contents;
  const { bomb, ...lookedUp } = lookUpAliases(root);
  return bomb ? { ok: false, problems: [bomb] } : { ok: true, document: { root, ...lookedUp } };
}

/** The parser takes the last one. YAML calls it an error. */
function repeatedVersion({ text }: Source): Problem[] {
  const head = text.split(/^---/m, 1)[0] ?? '';
  const second = [...head.matchAll(/^%YAML\b.*/gm)][1];
  if (!text.startsWith('%') || !second) return [];
  const span = { start: second.index, end: second.index + second[0].length };
  return [{ span, message: 'the %YAML line stands here a second time. Remove one.' }];
}

function furtherDocuments(documents: readonly Document[]): Problem[] {
  const second = documents[1];
  if (!second) return [];
  const start = second.contents?.range?.[0] ?? second.range?.[0] ?? 0;
  const message =
    'a second YAML document begins here, and a file may have only one. Remove the "---" line, or split the file.';
  return [{ span: { start, end: start + 1 }, message }];
}
