// What a job does and with which variables, as far as that is known before its run; expressions that are not are shown as written.
import { formatDuration } from '../../pipeline/duration.ts';
import type { FailFast, JobSpec, LegSource, SleepLength, TemplateText } from '../../pipeline/pipeline.ts';
import type { Leg } from '../../pipeline/plan/plan.ts';
import { isParamVariable } from '../../pipeline/variable-names.ts';
import { printable } from '../text/printable.ts';
import type { Row } from '../text/rows.ts';

/** `folder` goes without saying. `legs`: where the draw is known, and there is one to show, it stands for the range. */
export function workRows({ work, cwd, templates }: JobSpec, folder: string, legs: readonly Leg[] = []): Row[] {
  if (work.kind === 'sleep') return [{ label: 'Sleep', text: sleepInWords(work.length, legs) }];
  const { script, shell } = work;
  const place = templates?.cwd ?? cwd;
  const lines = script.replace(/\n+$/, '').split('\n');
  return [
    ...lines.map((text, index): Row => ({ label: index === 0 ? 'Run' : '', text: printable(text), isVerbatim: true })),
    ...(shell === 'sh' ? [] : [{ label: 'Shell', text: typeof shell === 'string' ? shell : shell.join(' ') }]),
    ...(place === folder ? [] : [{ label: 'In', text: place }]),
  ];
}

function sleepInWords(length: SleepLength | TemplateText, legs: readonly Leg[]): string {
  const [only, ...others] = legs;
  if (only?.sleepMs !== undefined && others.length === 0) return formatDuration(only.sleepMs);
  if ('template' in length) return length.template;
  const { minMs, maxMs } = length;
  return minMs === maxMs ? formatDuration(minMs) : `${formatDuration(minMs)}..${formatDuration(maxMs)}`;
}

/** Those of the file alone: params have variables without being asked for. */
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

/** Of a matrix the first expression that the run has to give. */
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

/** As the file has it. */
export function asWritten(failFast: FailFast): true | 'kill' {
  return failFast === 'kill' ? failFast : true;
}
