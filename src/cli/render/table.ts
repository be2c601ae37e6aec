// Columns of text, as wide as their widest cell.
import { cut, widthOf } from '../live/text.ts';

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

export interface Column<Row> {
  readonly head: string;
  readonly align: Align;
  readonly cell: (row: Row) => string;
}

/** A layout is a list of columns. The first that fits is taken, or the last one, with its last column, which has no colours, cut. */
export function fitTable<Row>(
  rows: readonly Row[],
  layouts: readonly (readonly Column<Row>[])[],
  width: number,
): string {
  for (const columns of layouts) {
    const table = tableOf(rows, columns);
    if (widestLine(table) <= width) return table;
  }
  const [lastColumn, ...others] = [...(layouts.at(-1) ?? [])].reverse();
  if (lastColumn === undefined) return '';
  const fixed = others.reverse();
  const room = width - widestLine(tableOf(rows, fixed)) - 2;
  return tableOf(rows, [...fixed, { ...lastColumn, cell: (row) => cut(lastColumn.cell(row), room) }]);
}

function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)));
  const head = columns.map((column) => column.head);
  const align = columns.map((column) => column.align);
  return renderTable([head, ...cells], align);
}

function widestLine(table: string): number {
  return Math.max(...table.split('\n').map(widthOf));
}
