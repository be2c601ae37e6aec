// The places of the jobs in a drawing: a layer for each wave, from left to right, and in it a row for each job and for each line that
// passes on to a later wave.
import type { GraphJob } from './graph.ts';
import { type Line, orderTracks } from './tracks.ts';

/** A place in a layer. */
export interface Slot {
  /** Undefined where only a line passes. */
  readonly job?: number;
  readonly row: number;
  /** The jobs of later layers to which the line from here leads, ascending. */
  readonly targets: readonly number[];
}

export interface Layer {
  readonly slots: readonly Slot[];
  /** The lines to the next layer; lines with a track stand in the order of their tracks. */
  readonly lines: readonly Line[];
}

export interface Layout {
  readonly layers: readonly Layer[];
  readonly rows: number;
}

/** A slot that has no row yet. */
interface Unplaced {
  readonly job?: number;
  readonly targets: readonly number[];
  readonly sourceRows: number[];
}

/** Slots that lead to the same jobs and therefore share one line. */
interface Bundle {
  readonly from: number[];
  readonly to: readonly Unplaced[];
}

export function layOut(jobs: readonly GraphJob[]): Layout {
  const targets = targetsOf(jobs);
  const roots = jobs.flatMap(({ wave }, job) => (wave === 1 ? [job] : []));
  let slots = roots.map((job, row): Slot => ({ job, row, targets: targets[job] ?? [] }));
  const layers: Layer[] = [];
  for (let wave = 1; slots.length > 0; wave++) {
    const { bundles, next } = bundle(slots, (job) => ({
      isNext: jobs[job]?.wave === wave + 1,
      targets: targets[job] ?? [],
    }));
    const placed = connect(bundles, inOrder(next), wave);
    layers.push({ slots, lines: placed.lines });
    slots = placed.slots;
  }
  return withoutGaps(layers);
}

function targetsOf(jobs: readonly GraphJob[]): number[][] {
  const targets: number[][] = jobs.map(() => []);
  for (const [job, { needs }] of jobs.entries()) {
    for (const need of needs) targets[need.job]?.push(job);
  }
  return targets;
}

type Describe = (job: number) => { readonly isNext: boolean; readonly targets: readonly number[] };

function bundle(slots: readonly Slot[], describe: Describe): { bundles: Bundle[]; next: Unplaced[] } {
  const bundles = new Map<string, Bundle>();
  const next = new Map<string, Unplaced>();
  const slotOf = (key: string, made: () => Omit<Unplaced, 'sourceRows'>): Unplaced => {
    const slot: Unplaced = next.get(key) ?? { ...made(), sourceRows: [] };
    next.set(key, slot);
    return slot;
  };
  for (const { row, targets } of slots) {
    if (targets.length === 0) continue;
    const far = targets.filter((job) => !describe(job).isNext);
    const near = targets.filter((job) => describe(job).isNext);
    const to = near.map((job) => slotOf(`${job}`, () => ({ job, targets: describe(job).targets })));
    if (far.length > 0) to.push(slotOf(`past:${far}`, () => ({ targets: far })));
    for (const slot of to) slot.sourceRows.push(row);
    const shared = bundles.get(`${targets}`) ?? { from: [], to };
    shared.from.push(row);
    bundles.set(`${targets}`, shared);
  }
  return { bundles: [...bundles.values()], next: [...next.values()] };
}

/** Sorted by the average row of their sources; then jobs in file order, then lines that pass. */
function inOrder(slots: readonly Unplaced[]): Unplaced[] {
  const middle = ({ sourceRows }: Unplaced): number =>
    sourceRows.reduce((sum, row) => sum + row, 0) / sourceRows.length;
  const place = ({ job }: Unplaced): number => job ?? Number.MAX_SAFE_INTEGER;
  return [...slots].sort((one, other) => middle(one) - middle(other) || place(one) - place(other));
}

/** Gives rows to the slots and tracks to the lines. If the tracks cannot be ordered, slots move to rows without a source. */
function connect(
  bundles: readonly Bundle[],
  next: readonly Unplaced[],
  wave: number,
): { slots: Slot[]; lines: readonly Line[] } {
  const moved = new Set<Unplaced>();
  for (;;) {
    const rows = rowsOf(next, moved, wave);
    const lines = bundles.map(({ from, to }) => ({ from, to: to.map((slot) => rows.get(slot) ?? 0) }));
    const tracks = orderTracks(lines);
    if (tracks.ok) return { lines: tracks.lines, slots: [...rows].map(([slot, row]) => ({ ...slot, row })) };
    for (const slot of next) if (tracks.conflicts.has(rows.get(slot) ?? 0)) moved.add(slot);
  }
}

/**
 * Every slot first gets a whole row of its own. A slot in `moved` then gets a row between the whole rows; its fraction belongs to its wave
 * alone, so that no line of another wave comes along that row.
 */
function rowsOf(slots: readonly Unplaced[], moved: ReadonlySet<Unplaced>, wave: number): ReadonlyMap<Unplaced, number> {
  const rows = new Map<Unplaced, number>();
  let free = 0;
  for (const slot of slots) {
    const sources = slot.sourceRows.toSorted((one, other) => one - other);
    const wanted = sources[(sources.length - 1) >> 1] ?? 0;
    const row = Math.max(wanted, free);
    rows.set(slot, moved.has(slot) ? Math.floor(row) + wave / moveScale : row);
    free = Math.floor(row) + 1;
  }
  return rows;
}

/** Keeps the fraction below 1: a drawing has fewer waves than this. */
const moveScale = 1000;

function withoutGaps(layers: readonly Layer[]): Layout {
  const used = [...new Set(layers.flatMap(({ slots }) => slots.map(({ row }) => row)))].sort(
    (one, other) => one - other,
  );
  const final = new Map(used.map((row, index) => [row, index]));
  const place = (row: number): number => final.get(row) ?? 0;
  return {
    rows: used.length,
    layers: layers.map(({ slots, lines }) => ({
      slots: slots.map((slot) => ({ ...slot, row: place(slot.row) })),
      lines: lines.map(({ from, to }) => ({ from: from.map(place), to: to.map(place) })),
    })),
  };
}
