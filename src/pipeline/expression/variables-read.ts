// Which variables expressions read. Those are found whatever their case, unless one has just that name.
import type { Expression } from './expression.ts';
import type { Use } from './uses.ts';

/** Absent: it reads none, or one whose name is computed. */
export function variableRead({ path: [context, name] }: Use): string | undefined {
  return context === 'env' ? name : undefined;
}

/** By their names as written in the expression. */
export function variablesRead(expressions: readonly Expression[]): readonly string[] {
  return expressions.flatMap(({ uses }) => uses.flatMap((use) => variableRead(use) ?? []));
}

interface Names {
  has(name: string): boolean;
  keys(): Iterable<string>;
}

/** The one of `names` that is meant by `name`. Absent: none is, or it is one of the `others`. */
export function variableMeant(name: string, names: Names, others: Pick<Names, 'has'>): string | undefined {
  if (names.has(name)) return name;
  if (others.has(name)) return undefined;
  const folded = name.toLowerCase();
  return [...names.keys()].find((known) => known.toLowerCase() === folded);
}
