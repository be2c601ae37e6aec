// The stored result, and the page and plots that follow from it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillPage } from './report/page.ts';
import { renderPlots } from './report/plots.ts';
import type { BenchResult } from './result.ts';

export const pagePath = 'docs/performance.md';
const folder = 'docs/performance';
const resultPath = join(folder, 'result.json');

export function readResult(): BenchResult {
  return JSON.parse(readFileSync(resultPath, 'utf8'));
}

export function storeResult(result: BenchResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(resultPath, `${JSON.stringify(result, null, 2)}\n`);
}

/** Everything that follows from a result, by path. */
export function filesOf(result: BenchResult): Readonly<Record<string, string>> {
  const plots = Object.entries(renderPlots(result)).map(([name, svg]) => [join(folder, name), svg] as const);
  return { [pagePath]: fillPage(readFileSync(pagePath, 'utf8'), result), ...Object.fromEntries(plots) };
}

export function writeFiles(result: BenchResult): void {
  for (const [path, text] of Object.entries(filesOf(result))) writeFileSync(path, text);
}
