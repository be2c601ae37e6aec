// From text to the nodes of the one YAML document in it, aliases looked up. Nothing is turned into plain objects: positions
// and the text as written stay.
import { Composer, type Document, Parser } from 'yaml';
import type { Problem } from '../diagnostic.ts';
import { type AliasTargets, lookUpAliases } from './aliases.ts';
import { tooDeep } from './nesting.ts';
import type { Source } from './source.ts';
import { syntaxProblems } from './syntax.ts';

export interface YamlDocument {
  /** Absent: nothing but comments. */
  readonly root: unknown;
  readonly aliases: AliasTargets;
  /** Aliases that stand for nothing, tags: the rest can be read all the same. */
  readonly problems: readonly Problem[];
}

export type Composed =
  | { readonly ok: true; readonly document: YamlDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * `failsafe`: a scalar is text; what it means is for the schema to say. `uniqueKeys` would compare each key with every other:
 * 80 s for 100,000 jobs.
 */
const options = { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' } as const;

export function composeDocument(source: Source): Composed {
  const tokens = [...new Parser().parse(source.text)];
  const deep = tooDeep(tokens);
  if (deep) return { ok: false, problems: [deep] };
  const documents = [...new Composer(options).compose(tokens, false, source.text.length)];
  const problems = [...syntaxProblems(source, documents), ...furtherDocuments(documents)];
  if (problems.length > 0) return { ok: false, problems };
  const root = documents[0]?.contents;
  const { bomb, ...lookedUp } = lookUpAliases(root);
  return bomb ? { ok: false, problems: [bomb] } : { ok: true, document: { root, ...lookedUp } };
}

function furtherDocuments(documents: readonly Document[]): Problem[] {
  const second = documents[1];
  if (!second) return [];
  const start = second.contents?.range?.[0] ?? second.range?.[0] ?? 0;
  const message = 'a second document begins here, and a file holds one. Remove the "---" line, or split the file.';
  return [{ span: { start, end: start + 1 }, message }];
}
