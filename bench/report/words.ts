// Figures as text, for the terminal and the page.
import type { GoalResult } from '../result.ts';

/** Three significant digits, with commas between thousands. */
export function renderNumber(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The unit is last in the name of a figure: `create ms` becomes `create 12 ms`. */
export function renderFigure(name: string, value: number): string {
  const [, before = '', unit = name] = /^(?:(.*) )?(ms|MB|us|jobs\/s)$/.exec(name) ?? [];
  return `${before}${before === '' ? '' : ' '}${renderNumber(value)} ${unit}`;
}

export function renderVerdict({ value, limit, isMet }: GoalResult): string {
  if (isMet) return 'met';
  const short = 'atLeast' in limit ? limit.atLeast / value : value / limit.atMost;
  return Number.isFinite(short) ? `missed by ${renderNumber(short)} x` : 'not measured';
}
