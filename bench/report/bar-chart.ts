// A bar chart as SVG, in groups, with values beside the bars, legible on light and dark pages.
import { escaped } from './svg.ts';

export interface BarChart {
  readonly title: string;
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
  /** Value at which a line crosses all bars; default: no line. */
  readonly mark?: number;
  /** Longer bars end at this value, or the others would be too short to see; default: no limit. */
  readonly most?: number;
}

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Text beside the bar. */
  readonly label: string;
  /** The bar is about wp; the others are for comparison. */
  readonly isOurs: boolean;
}

const size = { letter: 7, bars: 400, value: 160, bar: 16, gap: 3, group: 26, top: 40 };

const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 14px; font-weight: 600 }
  .group { font-weight: 600 }
  .name, .value { fill: #59636e }
  .ours { fill: #0969da }
  .other { fill: #afb8c1 }
  .mark { stroke: #d1242f; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .name, .value { fill: #9198a1 }
    .ours { fill: #4493f8 }
    .other { fill: #656c76 }
  }
`;

export function renderBarChart({ title, groups, mark = 0, most = Number.POSITIVE_INFINITY }: BarChart): string {
  const all = groups.flatMap(({ bars }) => bars);
  const left = Math.max(0, ...all.map(({ name }) => name.length)) * size.letter + 8;
  const longest = Math.max(mark, ...all.map(({ value }) => Math.min(value, most)).filter(Number.isFinite));
  const scale = longest > 0 ? size.bars / longest : 0;
  const lines: string[] = [];
  let y = size.top;
  for (const { name, bars } of groups) {
    lines.push(text({ x: 0, y: y + 12, of: 'group' }, name));
    y += size.bar + size.gap;
    for (const bar of bars) {
      lines.push(renderBar({ ...bar, value: Math.min(bar.value, most) }, { left, y, scale }));
      y += size.bar + size.gap;
    }
    y += size.group - size.bar;
  }
  if (mark > 0) {
    const x = round(left + mark * scale);
    lines.push(`<line class="mark" x1="${x}" x2="${x}" y1="${size.top - 6}" y2="${y - size.gap}"/>`);
  }
  const width = round(left + size.bars + size.value);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    text({ x: 0, y: 18, of: 'title' }, title),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

interface BarPlace {
  readonly left: number;
  readonly y: number;
  /** Length of a value of 1, in pixels. */
  readonly scale: number;
}

function renderBar({ name, value, label, isOurs }: Bar, { left, y, scale }: BarPlace): string {
  const width = Number.isFinite(value) ? Math.max(1, round(value * scale)) : 0;
  return [
    text({ x: left - 8, y: y + 12, of: 'name', anchor: 'end' }, name),
    `<rect class="${isOurs ? 'ours' : 'other'}" x="${round(left)}" y="${y}" width="${width}" height="${size.bar}"/>`,
    text({ x: left + width + 6, y: y + 12, of: 'value' }, label),
  ].join('');
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly of: string;
  readonly anchor?: 'end';
}

function text({ x, y, of, anchor }: Place, words: string): string {
  return `<text class="${of}" x="${round(x)}" y="${y}"${anchor ? ` text-anchor="${anchor}"` : ''}>${escaped(words)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
