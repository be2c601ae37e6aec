// Tables: each column is as wide as its widest cell.
import { cut, cutMiddle, hang, widthOf, wrap } from './columns.ts';

/** `name` aligns left and is cut in the middle if it leaves too little room for the other columns. Only for a first column. */
export type Align = 'left' | 'right' | 'name';

const gap = 2;
/** With less room than this beside the other columns, the last column gets its own lines. */
const minLastWidth = 16;
const indent = 4;
/** Names keep `fairName` columns if the last column then still has `fairLast`, and more while the last column has `goodLast`. */
const [fairLast, goodLast, fairName] = [24, 44, 28];
/** Shorter names could not be told apart. */
const minName = 8;

/**
 * One line per row, two spaces between columns, no space at the end of a line. A last cell that does not fit into `width` columns continues
 * on further lines; such a cell must have no colours, all others may.
 */
export function renderTable(allRows: Cells, align: readonly Align[], width = Number.POSITIVE_INFINITY): string {
  const rows = align[0] === 'name' ? withShortNames(allRows, align, width) : allRows;
  const widths = align.map((_, column) => widestCell(rows, column));
  const last = align.length - 1;
  const begin = widths.slice(0, last).reduce((sum, cells) => sum + cells + gap, 0);
  const hasRoom = align[last] === 'right' || begin + (widths[last] ?? 0) <= width;
  const lines = rows.flatMap((row) => {
    const cells = row.map((cell, column) => alignCell(cell, widths[column] ?? 0, align[column]));
    const rest = row[last];
    if (hasRoom || !rest || begin + widthOf(rest) <= width) return [cells.join(' '.repeat(gap)).trimEnd()];
    return withLast(cells.slice(0, last).join(' '.repeat(gap)), rest, { begin, width });
  });
  return lines.join('\n');
}

function withShortNames(rows: Cells, align: readonly Align[], width: number): Cells {
  const last = align.length - 1;
  const between = align.slice(1, last).reduce((sum, _, index) => sum + widestCell(rows, index + 1) + gap, 0);
  const besides = (most: number): number => width - between - gap - Math.min(widestCell(rows, last), most);
  const room =
    besides(fairLast) < fairName ? Math.max(minName, width - between) : Math.max(fairName, besides(goodLast));
  return rows.map(([name = '', ...cells]) => [cutMiddle(name, room), ...cells]);
}

type Cells = readonly (readonly string[])[];

function widestCell(rows: Cells, column: number): number {
  return rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0);
}

function alignCell(cell: string, width: number, align: Align | undefined): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

/** `line` holds all other columns. The last cell continues under its own beginning, or gets its own lines. */
function withLast(
  line: string,
  cell: string,
  { begin, width }: { readonly begin: number; readonly width: number },
): string[] {
  const isBeside = width - begin >= minLastWidth;
  const at = isBeside ? begin : indent;
  const parts = wrap(cell, Math.max(width - at, 1));
  if (isBeside) return hang(parts, line + ' '.repeat(gap), at);
  return [line.trimEnd(), ...hang(parts, ' '.repeat(at), at)];
}

export interface Column<Row> {
  readonly head: string;
  readonly align: Align;
  readonly cell: (row: Row) => string;
}

/** Takes the first layout (a list of columns) that fits, or else the last one and cuts its last column, which must have no colours. */
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

export function widestLine(table: string): number {
  return Math.max(...table.split('\n').map(widthOf));
}
