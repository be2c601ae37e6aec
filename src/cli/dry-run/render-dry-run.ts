// A dry run as text: first the settings, then the jobs wave by wave, then the hooks.
import { formatDuration } from '../../pipeline/duration.ts';
import type { Plan } from '../../pipeline/plan/plan.ts';
import { wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { type Row, renderRows } from '../text/rows.ts';
import { counted, selectionInWords } from '../text/words.ts';
import type { DryRun } from './dry-run.ts';
import { dryJobTitle, hookRows, jobRows } from './render-dry-job.ts';
import { asWritten } from './render-spec.ts';

const indent = '  ';

export function renderDryRun({ plan, waves, folder }: DryRun, width: number): string {
  const sections = [
    head(plan, waves.length, width),
    ...waves.flatMap((jobs, wave) => [
      `Wave ${wave + 1}`,
      ...jobs.map((job) => block(dryJobTitle(job), jobRows(job, folder), width)),
    ]),
    ...(plan.hooks.length > 0 ? ['Hooks'] : []),
    ...plan.hooks.map((hook) => block(hook.event, hookRows(hook, folder), width)),
  ];
  return sections.join('\n\n');
}

function head({ name, selection, params, seed, jobs, settings }: Plan, waves: number, width: number): string {
  const known = jobs.reduce((sum, { legs }) => sum + Math.max(1, legs?.length ?? 1), 0);
  const isOpen = jobs.some(({ legs }) => legs === undefined);
  const size = `${isOpen ? 'at least ' : ''}${counted(known, 'job')} in ${counted(waves, 'wave')}`;
  const rows: Row[] = [
    ...(selection ? [{ label: 'Jobs', text: selectionInWords(selection) }] : []),
    ...Object.entries(params).map(([param, value], index) => ({
      label: index === 0 ? 'Params' : '',
      text: `${param}=${printable(value)}`,
    })),
    { label: 'Seed', text: String(seed) },
    ...settingsRows(settings),
  ];
  return [
    ...wrap(`${printable(name)} would run ${size}. Nothing was started.`, width),
    '',
    renderRows(rows, width),
  ].join('\n');
}

function settingsRows({ maxParallel, failFast, timeoutMs, retentionMs }: Plan['settings']): Row[] {
  const texts = [
    ...(maxParallel === undefined ? [] : [`max_parallel: ${maxParallel}`]),
    ...(failFast === undefined ? [] : [`fail_fast: ${asWritten(failFast)}`]),
    ...(timeoutMs === undefined ? [] : [`run_timeout: ${formatDuration(timeoutMs)}`]),
    ...(retentionMs === undefined ? [] : [`retention: ${formatDuration(retentionMs)}`]),
  ];
  return texts.map((text, index) => ({ label: index === 0 ? 'Settings' : '', text }));
}

function block(title: string, rows: readonly Row[], width: number): string {
  const lines = renderRows(rows, width - 2 * indent.length).split('\n');
  return [`${indent}${title}`, ...lines.map((line) => (line === '' ? '' : `${indent}${indent}${line}`))].join('\n');
}
