// Warns of comparisons that cannot be meant: with a value that a param or an axis never has, or of a list of outputs with a text.
import type { Comparison } from '../expression/context-uses.ts';
import type { Json } from '../expression/json-data.ts';
import { areLooselyEqual } from '../expression/loosely-equal.ts';
import type { WrittenJob } from '../language/job-schema.ts';
import type { Param } from '../pipeline.ts';
import { expandMatrix } from '../plan/expand-matrix.ts';

export interface ComparedValues {
  readonly params: readonly Param[];
  /** Jobs of the file that have legs. */
  readonly withLegs: ReadonlySet<string>;
  readonly job: WrittenJob;
}

/** One or two sentences; undefined where the comparison may be meant. */
export function comparisonWarning(comparison: Comparison, values: ComparedValues): string | undefined {
  const [context, name = '', field] = comparison.path;
  if (context === 'needs' && field?.toLowerCase() === 'outputs' && comparison.path.length === 4) {
    if (!values.withLegs.has(name) || typeof comparison.literal !== 'string') return undefined;
    return `job "${name}" has legs, so this output is a list and never equals a text. Use contains(…), or needs.${name}.legs.`;
  }
  if (comparison.path.length !== 2) return undefined;
  const possible =
    context === 'params'
      ? choicesOf(name, values.params)
      : context === 'matrix'
        ? itemsOf(name, values.job)
        : undefined;
  if (!possible || possible.some((item) => areLooselyEqual(item, comparison.literal))) return undefined;
  return `${context}.${name} is never ${JSON.stringify(comparison.literal)}. It can be ${possible
    .slice(0, 10)
    .map((item) => JSON.stringify(item))
    .join(', ')}.`;
}

function choicesOf(name: string, params: readonly Param[]): readonly Json[] | undefined {
  return params.find((param) => param.name.toLowerCase() === name.toLowerCase())?.enum;
}

/** Undefined: only the run knows, or some legs lack the axis. */
function itemsOf(name: string, { strategy }: WrittenJob): readonly Json[] | undefined {
  if (!strategy?.matrix || strategy.matrix.expressions.length > 0) return undefined;
  const expanded = expandMatrix(strategy.matrix.matrix, {});
  if (!expanded.ok) return undefined;
  const items = expanded.rows.map(
    (row) => Object.entries(row).find(([axis]) => axis.toLowerCase() === name.toLowerCase())?.[1],
  );
  const known = [...new Set(items.filter((item) => item !== undefined))];
  return known.length > 0 && known.every((item) => typeof item !== 'object' || item === null) ? known : undefined;
}
