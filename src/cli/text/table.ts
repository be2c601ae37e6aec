// Columns of text, as wide as their widest cell.
import { cut, cutMiddle, hang, widthOf, wrap } from './columns.ts';

/** `name`: on the left, and cut in its middle where it leaves too little room for the others. For a first column. */
export type Align = 'left' | 'right' | 'name';

const gap = 2;
/** With less room beside the others, the last column gets lines of its own. */
const leastLast = 16;
const indent = 4;
/** What a last column should have beside names, at least and at best, where these keep so much themselves. */
const [fairLast, goodLast, fairName] = [24, 44, 28];
/** Shorter, names cannot be told apart. */
const leastName = 8;

/**
 * One line per row, two spaces between columns, none at the end of a line. Cells may be coloured, save that of a last column which
 * `width`, in columns, has no room for: what is too long of it goes on in further lines.
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
    besides(fairLast) < fairName ? Math.max(leastName, width - between) : Math.max(fairName, besides(goodLast));
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

/** `line`: all other columns; the last one goes on beneath where it began, or gets lines of its own. */
function withLast(
  line: string,
  cell: string,
  { begin, width }: { readonly begin: number; readonly width: number },
): string[] {
  const isBeside = width - begin >= leastLast;
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

export function widestLine(table: string): number {
  return Math.max(...table.split('\n').map(widthOf));
}
