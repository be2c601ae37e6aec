// The combinations of a matrix that is written in a file.
import type { Contexts } from '../../../src/pipeline/expression/expression.ts';
import { expandMatrix, type Row } from '../../../src/pipeline/plan/expand-matrix.ts';
import { parse } from '../parse.ts';

const surroundings = `
params: { n: 5 }
env: { LIST: "[true]" }
jobs:
  job:
    run: x
    needs: plan
    strategy:
      matrix:`;

/** `text`: the matrix in YAML. */
export function expand(text: string, contexts: Contexts = {}): ReturnType<typeof expandMatrix> {
  const { jobs } = parse(`${surroundings}\n${text.trim().replace(/^/gm, '        ')}\n  plan: { run: x }`);
  const legs = jobs[0]?.legs;
  if (legs?.kind !== 'matrix') throw new Error('expected a matrix');
  return expandMatrix(legs.matrix, contexts);
}

export function rows(text: string, contexts?: Contexts): readonly Row[] {
  const expanded = expand(text, contexts);
  if (expanded.ok) return expanded.rows;
  throw new Error(expanded.problem);
}

/** With `value` as the output that the matrix is made of. */
export const made = (text: string, value: unknown): ReturnType<typeof expandMatrix> =>
  expand(text, { needs: { plan: { outputs: { made: JSON.stringify(value) } } } });
