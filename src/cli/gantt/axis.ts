// From times to columns. Long stretches in which nothing ran, such as those before a retry, take one column.

export interface Stretch {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

export class Axis {
  readonly #stretches: readonly Stretch[];
  readonly #columnsPerMs: number;
  readonly width: number;

  /** `busy`: when something ran; what is to be seen of the time in between begins and ends with it. */
  constructor(busy: readonly Stretch[], width: number) {
    this.#stretches = stretchesOf(busy);
    this.width = width;
    const shownMs = this.#stretches.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#columnsPerMs = (width - this.#stretches.length + 1) / Math.max(shownMs, 1);
  }

  /** With a fraction. */
  columnOf(time: number): number {
    let column = 0;
    for (const { from, to } of this.#stretches) {
      if (time <= to) return column + Math.max(0, time - from) * this.#columnsPerMs;
      column += (to - from) * this.#columnsPerMs + 1;
    }
    return this.width;
  }

  /** The columns that stand for time in which nothing ran, and how much. */
  get pauses(): readonly { readonly column: number; readonly lengthMs: number }[] {
    return this.#stretches.slice(1).map(({ from }, index) => {
      const before = this.#stretches[index]?.to ?? from;
      return { column: Math.floor(this.columnOf(before)), lengthMs: from - before };
    });
  }
}

/** Pauses that are shorter than all that ran are shown as long as they were. */
function stretchesOf(bars: readonly Stretch[]): readonly Stretch[] {
  const busy = joined(bars, 0);
  const busyMs = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  return joined(busy, busyMs);
}

/** Those that no more than `pauseMs` lies between. */
function joined(parts: readonly Stretch[], pauseMs: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const { from, to } of [...parts].sort((one, other) => one.from - other.from)) {
    const last = stretches.at(-1);
    if (last && from - last.to <= pauseMs) stretches[stretches.length - 1] = { ...last, to: Math.max(last.to, to) };
    else stretches.push({ from, to });
  }
  return stretches;
}
