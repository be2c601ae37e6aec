// Terminal windows, one below the other, as an SVG that is legible on light and dark pages.
import { escaped } from '../../bench/report/svg.ts';
import type { Cell } from './screen.ts';

export interface Window {
  /** What was typed; it stands above what the terminal shows. */
  readonly command: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** In pixels. A cell is as wide as a letter of 13 px in most fixed-width fonts. */
const cell = { width: 7.8, height: 18, baseline: 13 };
const margin = { x: 18, top: 34, bottom: 14, between: 14 };

const style = `
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328; white-space: pre }
  .window { fill: #f6f8fa; stroke: #d1d9e0 }
  .dot { fill: #d1d9e0 }
  .bold { font-weight: 600 }
  .dim, .grey { fill: #59636e }
  .green { fill: #1a7f37 } .red { fill: #d1242f } .yellow { fill: #9a6700 } .blue, .cyan { fill: #0969da }
  .shade { opacity: .45 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .window { fill: #151b23; stroke: #3d444d }
    .dot { fill: #3d444d }
    .dim, .grey { fill: #9198a1 }
    .green { fill: #3fb950 } .red { fill: #f85149 } .yellow { fill: #d29922 } .blue, .cyan { fill: #4493f8 }
  }
`;

export function renderWindows(title: string, columns: number, windows: readonly Window[]): string {
  const width = Math.ceil(columns * cell.width) + 2 * margin.x;
  const lines: string[] = [];
  let y = 1;
  for (const { command, rows } of windows) {
    const height = margin.top + (rows.length + 1) * cell.height + margin.bottom;
    lines.push(`<rect class="window" x="1" y="${y}" width="${width - 2}" height="${height}" rx="8"/>`);
    for (const dot of [0, 1, 2]) lines.push(`<circle class="dot" cx="${18 + dot * 16}" cy="${y + 16}" r="5"/>`);
    const all = [cellsOf(`$ ${command}`, 'bold'), ...rows];
    lines.push(...all.map((row, index) => renderRow(row, y + margin.top + index * cell.height)));
    y += height + margin.between;
  }
  const size = `viewBox="0 0 ${width} ${y - margin.between + 1}" width="${width}" height="${y - margin.between + 1}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    ...lines.filter(Boolean),
    '</svg>',
    '',
  ].join('\n');
}

function cellsOf(text: string, style: string): Cell[] {
  return [...text].map((character) => ({ character, style }));
}

interface Piece {
  readonly text: string;
  readonly style: string;
  readonly column: number;
}

function renderRow(row: readonly Cell[], y: number): string {
  return piecesOf(row)
    .map((piece) => renderPiece(piece, y))
    .join('');
}

/** Bars are drawn: as letters they would show gaps in some fonts. */
function renderPiece({ text, style, column }: Piece, y: number): string {
  const x = round(margin.x + column * cell.width);
  const width = round(text.length * cell.width);
  if (/^[█▒]/.test(text)) {
    const shade = text.startsWith('▒') ? ' shade' : '';
    return `<rect class="${style}${shade}" x="${x}" y="${y + 2}" width="${width}" height="${cell.height - 5}"/>`;
  }
  const of = style === '' ? '' : ` class="${style}"`;
  return `<text${of} x="${x}" y="${y + cell.baseline}" textLength="${width}">${escaped(text)}</text>`;
}

/** Cells of one style that follow each other, cut where two blanks would only take up room, and around bars. */
function piecesOf(row: readonly Cell[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { from, to, style } of spansOf(row)) {
    const text = row
      .slice(from, to)
      .map(({ character }) => character)
      .join('');
    for (const match of text.matchAll(/█+|▒+|[^\s█▒]+(?: [^\s█▒]+)*/g)) {
      pieces.push({ text: match[0], style, column: from + match.index });
    }
  }
  return pieces;
}

function spansOf(row: readonly Cell[]): { readonly from: number; readonly to: number; readonly style: string }[] {
  const starts = row.flatMap(({ style }, index) => (style === row[index - 1]?.style ? [] : [index]));
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? row.length, style: row[from]?.style ?? '' }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
