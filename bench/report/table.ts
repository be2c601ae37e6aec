// The table on the terminal, one row as soon as it is done.
import type { BenchResult, RowResult } from '../result.ts';
import { renderFigure, renderNumber, renderVerdict } from './words.ts';

/** `isJudged`: false with --quick, which does too little work to judge goals. */
export function renderRow({ name, work, contenders, goals }: RowResult, isJudged: boolean): string {
  const width = Math.max(...contenders.map((contender) => contender.name.length));
  const figures = contenders.map(({ name: contender, medians }) => {
    const all = Object.entries(medians).map(([figure, value]) => renderFigure(figure, value));
    return `    ${contender.padEnd(width)}  ${all.join(', ')}`;
  });
  const verdicts = goals.map((goal) => {
    const verdict = isJudged ? `${renderVerdict(goal)}: ` : '';
    return `  ${isJudged ? (goal.isMet ? '+' : '-') : ' '} ${verdict}${renderNumber(goal.value)}, the goal is ${goal.says}`;
  });
  return [`${name}: ${work}`, ...figures, ...verdicts, ''].join('\n');
}

export function renderMachine({ machine }: Pick<BenchResult, 'machine'>): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}\n${versions.join(', ')}\n`;
}

export function renderSummary(rows: readonly RowResult[]): string {
  const goals = rows.flatMap((row) => row.goals);
  return `${goals.filter(({ isMet }) => isMet).length} of ${goals.length} goals met`;
}
