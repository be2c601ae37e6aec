// Which variables expressions read. Case counts only where two names differ in nothing else.

import type { Use } from './context-uses.ts';
import type { Expression } from './expression.ts';

/** Undefined: it reads no variable, or one whose name is computed. */
export function variableRead({ path: [context, name] }: Use): string | undefined {
  return context === 'env' ? name : undefined;
}

/** Names as written in the expressions. */
export function variablesRead(expressions: readonly Expression[]): readonly string[] {
  return expressions.flatMap(({ uses }) => uses.flatMap((use) => variableRead(use) ?? []));
}

interface Names {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** The entry of `names` that `name` means. Undefined: there is none, or `name` is one of the `others`. */
export function variableMeant(name: string, names: Names, others: Pick<Names, 'has'>): string | undefined {
  if (names.has(name)) return name;
  if (others.has(name)) return undefined;
  const folded = name.toLowerCase();
  return [...names.keys()].find((known) => known.toLowerCase() === folded);
}
