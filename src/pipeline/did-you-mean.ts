// "Did you mean": the known word that the user most likely meant by a mistyped one.

/**
 * The advice about a mistyped word: `Did you mean "x"?`, or `otherwise` where no candidate is near. `shown`: how a candidate is
 * typed, where that is not the candidate in double quotes.
 */
export function didYouMean(
  word: string,
  candidates: Iterable<string>,
  otherwise: string,
  shown: (candidate: string) => string = (candidate) => `"${candidate}"`,
): string {
  const near = nearest(word, candidates);
  return near === undefined ? otherwise : `Did you mean ${shown(near)}?`;
}

/** Undefined: none is near enough to be helpful. Case and the kind of separator do not count. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word);
  let limit = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate), limit);
    if (distance > limit) continue;
    best = candidate;
    if (distance === 0) break;
    limit = distance - 1;
  }
  return best;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_. ]/g, '');
}

/** Counts letters added, dropped or changed, and neighbours swapped. Stops counting above `limit`, and then returns `limit + 1`. */
function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      current.push(cell(one, other, { row, column, current, last, beforeLast }));
    }
    if (Math.min(...current) > limit) return limit + 1;
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? limit + 1;
}

interface Corner {
  readonly row: number;
  readonly column: number;
  readonly current: readonly number[];
  readonly last: readonly number[];
  readonly beforeLast: readonly number[];
}

function cell(one: string, other: string, { row, column, current, last, beforeLast }: Corner): number {
  const at = (line: readonly number[], index: number): number => line[index] ?? Number.POSITIVE_INFINITY;
  const same = one[row - 1] === other[column - 1];
  const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
  return Math.min(
    at(last, column) + 1,
    at(current, column - 1) + 1,
    at(last, column - 1) + (same ? 0 : 1),
    swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
  );
}
