// What a job runs and with which variables. Expressions that only the run can evaluate are shown as they are written.
import { formatDuration } from '../../pipeline/duration.ts';
import type { FailFast, JobSpec, LegSource, SleepLength, TemplateText } from '../../pipeline/pipeline.ts';
import type { Leg } from '../../pipeline/plan/plan.ts';
import { isParamVariable } from '../../pipeline/variable-names.ts';
import { printable } from '../text/printable.ts';
import type { Row } from '../text/rows.ts';

/** The directory is not shown if it is `folder`. A job with a single leg shows the length that was drawn for its sleep, not the range. */
export function workRows({ work, cwd, templates }: JobSpec, folder: string, legs: readonly Leg[] = []): Row[] {
  if (work.kind === 'sleep') return [{ label: 'Sleep', text: sleepInWords(work.length, legs) }];
  const { script, shell } = work;
  const place = templates?.cwd ?? cwd;
  const lines = script.replace(/\n+$/, '').split('\n');
  return [
    ...lines.map((text, index): Row => ({ label: index === 0 ? 'Run' : '', text: printable(text), isVerbatim: true })),
    ...(shell === 'sh'
      ? []
      : [{ label: 'Shell', text: printable(typeof shell === 'string' ? shell : shell.join(' ')) }]),
    ...(place === folder ? [] : [{ label: 'Cwd', text: printable(place) }]),
  ];
}

function sleepInWords(length: SleepLength | TemplateText, legs: readonly Leg[]): string {
  const [only, ...others] = legs;
  if (only?.sleepMs !== undefined && others.length === 0) return formatDuration(only.sleepMs);
  if ('template' in length) return length.template;
  const { minMs, maxMs } = length;
  return minMs === maxMs ? formatDuration(minMs) : `${formatDuration(minMs)}..${formatDuration(maxMs)}`;
}

/** Only variables of the file, without those that every param has anyway. */
export function ownVariables({ env, templates }: JobSpec): [string, string][] {
  return [...Object.entries(env).filter(([name]) => !isParamVariable(name)), ...Object.entries(templates?.env ?? {})];
}

export function envRows(spec: JobSpec): Row[] {
  return ownVariables(spec).map(([name, value], index) => ({
    label: index === 0 ? 'Env' : '',
    text: `${name}=${printable(value)}`,
    isVerbatim: true,
  }));
}

/** Where the legs of a job come from, as the file has it. */
export function sourceInWords(source: LegSource): string {
  if (source.kind === 'count') return typeof source.count === 'number' ? String(source.count) : source.count.template;
  if ('template' in source.matrix) return source.matrix.template;
  const { axes, include, exclude } = source.matrix;
  const parts = { ...axes, ...(isEmpty(include) ? {} : { include }), ...(isEmpty(exclude) ? {} : { exclude }) };
  return Object.entries(parts)
    .map(([name, list]) => `${name}: ${'template' in list ? list.template : JSON.stringify(list)}`)
    .join(', ');
}

function isEmpty(list: readonly unknown[] | TemplateText): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** The value as the file has it. */
export function asWritten(failFast: FailFast): true | 'kill' {
  return failFast === 'kill' ? failFast : true;
}
