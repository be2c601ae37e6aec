// Refuses deep nesting before composing and reading, which recurse. The parser does not.
import type { CST } from 'yaml';
import type { Problem } from '../diagnostic.ts';

/** Far more than a pipeline needs, and far less than the call stack allows. */
export const deepestNesting = 100;

type Level = readonly [CST.Token, number];

export function tooDeep(tokens: readonly CST.Token[]): Problem | undefined {
  const open: Level[] = tokens.map((token) => [token, 0]);
  for (let level = open.pop(); level; level = open.pop()) {
    const [token, depth] = level;
    if (depth > deepestNesting) {
      const message = `lists and maps are nested more than ${deepestNesting} deep here. Nest them less.`;
      return { span: { start: token.offset, end: token.offset + 1 }, message };
    }
    for (const child of childrenOf(token)) open.push([child, depth + 1]);
  }
  return undefined;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  const items: readonly CST.CollectionItem[] = token.items;
  return items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}
