// Lines with labels: `Needs   blocks  b: skipped`. Long text continues on the next line, under its own beginning.
import { breakAnywhere, hang, wrap } from './columns.ts';

export interface Row {
  /** Empty where the row continues the row above. */
  readonly label: string;
  /** A short word before the text; all marks under one label form a column. */
  readonly mark?: string;
  readonly text: string;
  /** Its spaces matter: lines are broken anywhere, and no space is dropped. */
  readonly isVerbatim?: true;
}

/** With the gap behind the label. Longer labels widen the column for all rows. */
const minLabelWidth = 10;
const gap = 2;

/** Text gets at least this many columns, even if the line then is wider than the page. */
const minTextWidth = 10;

export function renderRows(rows: readonly Row[], width: number): string {
  const labelWidth = Math.max(minLabelWidth, ...rows.map(({ label }) => label.length + gap));
  return rows.map((row, index) => renderRow(row, { labelWidth, markWidth: markWidth(rows, index), width })).join('\n');
}

/** The width of the widest mark under the same label. */
function markWidth(rows: readonly Row[], index: number): number {
  let first = index;
  while (first > 0 && rows[first]?.label === '') first--;
  const next = rows.findIndex(({ label }, at) => at > first && label !== '');
  const block = rows.slice(first, next === -1 ? undefined : next);
  return Math.max(...block.map(({ mark = '' }) => mark.length));
}

interface RowLayout {
  readonly labelWidth: number;
  /** 0 where no row under the label has a mark. */
  readonly markWidth: number;
  readonly width: number;
}

function renderRow({ label, mark = '', text, isVerbatim }: Row, { labelWidth, markWidth, width }: RowLayout): string {
  const markColumn = markWidth > 0 ? markWidth + gap : 0;
  const indent = labelWidth + markColumn;
  const room = Math.max(width - indent, minTextWidth);
  const lead = label.padEnd(labelWidth) + mark.padEnd(markColumn);
  return hang(isVerbatim ? breakAnywhere(text, room) : wrap(text, room), lead, indent)
    .map((line) => line.trimEnd())
    .join('\n');
}
