// Fills the page with a result. Each part stands between markers such as `<!-- goals -->` and `<!-- end of goals -->`.
import type { BenchResult, RowResult } from '../result.ts';
import { renderFigure, renderNumber, renderVerdict } from './words.ts';

/** Throws if the page has no place for a part. */
export function fillPage(page: string, result: BenchResult): string {
  const parts = {
    machine: renderMachine(result),
    goals: renderGoals(result.rows),
    figures: renderFigures(result.rows),
  };
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`The page has no "${begin.trim()}" with an "${end}" after it.`);
    return `${text.slice(0, from + begin.length)}\n${part}\n${text.slice(to)}`;
  }, page);
}

function renderMachine({ at, machine: { cpu, cores, memoryGiB, system, versions } }: BenchResult): string {
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const day = new Date(at).toISOString().slice(0, 10);
  return `Measured on ${day}: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}. ${all.join(', ')}.\n`;
}

function renderGoals(rows: readonly RowResult[]): string {
  const lines = rows.flatMap(({ work, goals }) =>
    goals.map((goal, index) => [index === 0 ? work : '', goal.says, renderNumber(goal.value), renderVerdict(goal)]),
  );
  return table(['work', 'goal', 'measured', 'verdict'], lines);
}

function renderFigures(rows: readonly RowResult[]): string {
  const lines = rows.flatMap(({ work, contenders }) =>
    contenders.map(({ name, medians }, index) => {
      const figures = Object.entries(medians).map(([figure, value]) => renderFigure(figure, value));
      return [index === 0 ? work : '', name, figures.join(', ')];
    }),
  );
  return table(['work', 'who', 'medians'], lines);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  const rows = [head, rule, ...lines].map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
