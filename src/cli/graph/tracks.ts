// The lines between two layers. A line that has to change its row gets a track: a column of its own for that.
import { orderJobs } from '../../pipeline/order-jobs.ts';

/** Leads from all of its rows on the left to all of its rows on the right. */
export interface Line {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export type Tracks =
  /** In the order of the tracks from left to right. */
  | { readonly ok: true; readonly lines: readonly Line[] }
  /** No order works while these rows on the right are also rows on the left. */
  | { readonly ok: false; readonly conflicts: ReadonlySet<number> };

export function orderTracks(lines: readonly Line[]): Tracks {
  const before = lines.map((line) => [...lines.keys()].filter((other) => mustPrecede(lines[other], line)));
  const { order, cycles } = orderJobs(before);
  if (cycles.length === 0) return { ok: true, lines: order.flatMap((index) => lines[index] ?? []) };
  const conflicts = cycles.flatMap((cycle) =>
    cycle.flatMap((index, at) => sharedRows(lines[cycle[(at + 1) % cycle.length] ?? 0], lines[index])),
  );
  return { ok: false, conflicts: new Set(conflicts) };
}

export function hasTrack({ from, to }: Line): boolean {
  return from.length > 1 || to.length > 1 || from[0] !== to[0];
}

/**
 * If `line` leads on along a row from which `other` comes, `other` has to leave that row first. It may stay if it leads nowhere else: then
 * the two lines only meet.
 */
function mustPrecede(other: Line | undefined, line: Line): boolean {
  const shared = other === line ? [] : sharedRows(other, line);
  return shared.some((row) => other?.to.some((target) => target !== row));
}

function sharedRows(left: Line | undefined, right: Line | undefined): readonly number[] {
  return left?.from.filter((row) => right?.to.includes(row)) ?? [];
}
