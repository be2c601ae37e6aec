// Columns of text, as wide as their widest cell.
import { widthOf } from '../live/text.ts';

export type Align = 'left' | 'right';

/** One line per row, two spaces between columns, none at the end of a line. Cells may be coloured. */
export function renderTable(rows: readonly (readonly string[])[], align: readonly Align[]): string {
  const widths = align.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows.map((row) => renderRow(row, widths, align)).join('\n');
}

function renderRow(row: readonly string[], widths: readonly number[], align: readonly Align[]): string {
  const cells = row.map((cell, column) => {
    const space = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
    return align[column] === 'right' ? space + cell : cell + space;
  });
  return cells.join('  ').trimEnd();
}
