// Lines under labels: `Needs   blocks  b: skipped`. What is too long goes on in the next line, under where it began.
import { breakAnywhere, hang, wrap } from './columns.ts';

export interface Row {
  /** Empty: it belongs to the row above. */
  readonly label: string;
  /** A short word before the text, that those of neighbours are lined up with. */
  readonly mark?: string;
  readonly text: string;
  /** Its spaces have a meaning. */
  readonly isVerbatim?: true;
}

const labelWidth = 10;

/** A mark stands in a column of its own only where there is room for text beside it. */
const leastText = 10;

export function renderRows(rows: readonly Row[], width: number): string {
  return rows.map((row, index) => renderRow(row, markWidth(rows, index), width)).join('\n');
}

/** Of the widest mark under the same label. */
function markWidth(rows: readonly Row[], index: number): number {
  let first = index;
  while (first > 0 && rows[first]?.label === '') first--;
  const next = rows.findIndex(({ label }, at) => at > first && label !== '');
  const block = rows.slice(first, next === -1 ? undefined : next);
  return Math.max(...block.map(({ mark = '' }) => mark.length));
}

function renderRow({ label, mark = '', text, isVerbatim }: Row, marks: number, width: number): string {
  const indent = labelWidth + (marks > 0 ? marks + 2 : 0);
  const room = Math.max(width - indent, leastText);
  const lead = label.padEnd(labelWidth) + (marks > 0 ? mark.padEnd(marks + 2) : '');
  return hang(isVerbatim ? breakAnywhere(text, room) : wrap(text, room), lead, indent)
    .map((line) => line.trimEnd())
    .join('\n');
}
