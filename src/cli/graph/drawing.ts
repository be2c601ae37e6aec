// The drawing of a small graph: waves from left to right, and between them lines of "-", "|" and "+". A line that meets a "|" passes
// behind it; a line that meets a ">" joins the other line there.
import type { Layout, Slot } from './layout.ts';
import { hasTrack, type Line } from './tracks.ts';

export interface Label {
  readonly text: string;
  /** The text with colours; as wide as `text`. */
  readonly painted: string;
}

/** `labels` are in the order of the jobs. Undefined where the drawing would be wider than `maxWidth`. */
export function draw({ layers, rows }: Layout, labels: readonly Label[], maxWidth: number): string | undefined {
  const widths = layers.map(({ slots }, wave) =>
    slots.reduce((width, slot) => Math.max(width, labelOf(slot, labels).text.length), heading(wave).length),
  );
  const columns = layers.map(({ lines }, wave) => (widths[wave] ?? 0) + 1 + gapWidth(lines));
  // The last label has no space after it.
  if (columns.reduce((sum, width) => sum + width, -1) > maxWidth) return undefined;
  const head = columns.map((width, wave) => heading(wave).padEnd(width));
  const body = Array.from({ length: rows }, (_, row) =>
    layers.map(({ slots, lines }, wave) => {
      const slot = slots.find((slot) => slot.row === row);
      const next = layers[wave + 1]?.slots.find((slot) => slot.row === row);
      return drawSlot(slot, labelOf(slot, labels), widths[wave] ?? 0) + drawGap(lines, row, next);
    }),
  );
  return [head, ...body].map((cells) => cells.join('').trimEnd()).join('\n');
}

function heading(wave: number): string {
  return `wave ${wave + 1}`;
}

const blank: Label = { text: '', painted: '' };

/** Empty for a slot that a line only passes. */
function labelOf(slot: Slot | undefined, labels: readonly Label[]): Label {
  return (slot?.job === undefined ? undefined : labels[slot.job]) ?? blank;
}

function drawSlot(slot: Slot | undefined, { text, painted }: Label, width: number): string {
  const filler = slot && slot.targets.length > 0 ? '-' : ' ';
  return slot?.job === undefined ? filler.repeat(width + 1) : `${painted} ${filler.repeat(width - text.length)}`;
}

/** Each track has a free column on either side; the end of the lines takes the rest. No lines follow the last layer. */
function gapWidth(lines: readonly Line[]): number {
  return lines.length === 0 ? 0 : 2 * lines.filter(hasTrack).length + 3;
}

function drawGap(lines: readonly Line[], row: number, next: Slot | undefined): string {
  const end = gapWidth(lines) - 2;
  if (end < 0) return '';
  const cells = Array<string>(end).fill(' ');
  const tracks = lines.filter(hasTrack);
  for (const line of lines) {
    const column = hasTrack(line) ? 2 * tracks.indexOf(line) + 1 : 0;
    if (line.from.includes(row)) cells.fill('-', 0, column);
    if (line.to.includes(row)) cells.fill('-', column + (hasTrack(line) ? 1 : 0));
  }
  for (const [track, line] of tracks.entries()) {
    const column = 2 * track + 1;
    cells[column] = crossing(line, row, cells[column] ?? ' ');
  }
  return cells.join('') + (next === undefined ? '  ' : next.job === undefined ? '--' : '> ');
}

/** The character of a track in a row. `there` is what other lines have drawn at that place. */
function crossing({ from, to }: Line, row: number, there: string): string {
  if (from.includes(row)) return '+';
  if (to.includes(row)) return there === '-' ? '>' : '+';
  const all = [...from, ...to];
  return Math.min(...all) < row && row < Math.max(...all) ? '|' : there;
}
