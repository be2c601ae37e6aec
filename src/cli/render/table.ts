// Columns of text, as wide as their widest cell.

export type Align = 'left' | 'right';

/** One line per row, two spaces between columns, none at the end of a line. */
export function renderTable(rows: readonly (readonly string[])[], align: readonly Align[]): string {
  const widths = align.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => renderRow(row, widths, align)).join('\n');
}

function renderRow(row: readonly string[], widths: readonly number[], align: readonly Align[]): string {
  const cells = row.map((cell, column) => {
    const width = widths[column] ?? 0;
    return align[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
  });
  return cells.join('  ').trimEnd();
}
