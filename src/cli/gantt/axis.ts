// Maps times to columns. A long time without running jobs, such as the delay before a retry, takes one column.

export interface Stretch {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

export class Axis {
  readonly #stretches: readonly Stretch[];
  readonly #columnsPerMs: number;
  readonly width: number;

  /** `busy`: the times in which something ran, and the moments that the axis has to show. */
  constructor(busy: readonly Stretch[], width: number) {
    this.#stretches = stretchesOf(busy);
    this.width = width;
    const shownMs = this.#stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#columnsPerMs = (width - this.#stretches.length + 1) / Math.max(shownMs, 1);
  }

  /** Columns with a fraction. */
  columnOf(time: number): number {
    let column = 0;
    for (const { from, to } of this.#stretches) {
      if (time <= to) return column + Math.max(0, time - from) * this.#columnsPerMs;
      column += (to - from) * this.#columnsPerMs + 1;
    }
    return this.width;
  }

  /** The columns that stand for shortened time in which nothing ran, and the length of each. */
  get pauses(): readonly { readonly column: number; readonly lengthMs: number }[] {
    return this.#stretches.slice(1).map(({ from }, index) => {
      const before = this.#stretches[index]?.to ?? from;
      return { column: Math.floor(this.columnOf(before)), lengthMs: from - before };
    });
  }
}

/** A pause is shortened only if it is longer than all busy time together. */
function stretchesOf(bars: readonly Stretch[]): readonly Stretch[] {
  const busy = joined(bars, 0);
  const busyMs = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  return joined(busy, busyMs);
}

/** Joins parts with at most `pauseMs` between them. */
function joined(parts: readonly Stretch[], pauseMs: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { from, to } of [...parts].sort((one, other) => one.from - other.from)) {
    const last = stretches.at(-1);
    if (last && from - last.to <= pauseMs) stretches[stretches.length - 1] = { ...last, to: Math.max(last.to, to) };
    else stretches.push({ from, to });
  }
  return stretches;
}
