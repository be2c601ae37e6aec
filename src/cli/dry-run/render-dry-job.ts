// One job of a dry run: what it would do, and what only the run will know.

import { formatDuration } from '../../pipeline/duration.ts';
import { legId } from '../../pipeline/job-id.ts';
import { listWords } from '../../pipeline/list-words.ts';
import type { Hook, JobSpec, LegSource, Need } from '../../pipeline/pipeline.ts';
import type { Leg, PlannedJob } from '../../pipeline/plan/plan.ts';
import { glued } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { retryInWords } from '../text/retry-in-words.ts';
import type { Row } from '../text/rows.ts';
import { ruleWords } from '../text/status-in-words.ts';
import { leftOutInWords } from '../text/words.ts';
import type { DryJob } from './dry-run.ts';
import { canNeverStart, knownCondition } from './known-condition.ts';
import { asWritten, envRows, sourceInWords, workRows } from './render-spec.ts';

const mostLegs = 10;

/** `test`, `test ×3`, and `test[?]` where only the run will know its legs. */
export function dryJobTitle({ planned: { id, legs } }: DryJob): string {
  if (!legs) return `${id}[?]`;
  return legs.length === 1 && legs[0]?.label === undefined ? id : `${id} ×${legs.length}`;
}

/** `folder` is that of the pipeline file. */
export function jobRows(dry: DryJob, folder: string): Row[] {
  const { job, planned } = dry;
  return [
    ...needRows(planned.needs),
    ...leftOutRows(planned.spec),
    ...(planned.when === 'on_success' ? [] : [{ label: 'When', text: `${planned.when}: ${ruleWords[planned.when]}` }]),
    ...conditionRows(dry),
    ...(canNeverStart(dry)
      ? [{ label: 'Skipped', text: planned.legs?.length === 0 ? 'it has no legs' : whyNever(planned.spec) }]
      : []),
    ...workRows(planned.spec, folder, planned.legs),
    ...legRows(planned, job.legs),
    ...specRows(planned.spec),
    ...otherRows(dry),
  ];
}

export function hookRows({ spec }: Hook, folder: string): Row[] {
  return [...workRows(spec, folder), ...specRows(spec)];
}

function needRows(needs: readonly Need[]): Row[] {
  if (needs.length === 0) return [];
  const text = needs.map(({ job, when }) => (when ? `${job} (when: ${when})` : job)).join(', ');
  return [{ label: 'Needs', text }];
}

function leftOutRows({ leftOut = [] }: JobSpec): Row[] {
  return leftOut.length > 0 ? [{ label: 'Left out', text: leftOutInWords(leftOut) }] : [];
}

function whyNever({ leftOut }: JobSpec): string {
  return leftOut ? 'the needs that would have to fail are left out' : 'it has no needs';
}

function conditionRows(dry: DryJob): Row[] {
  const known = knownCondition(dry);
  return known ? [{ label: 'If', mark: known.result, text: printable(known.text) }] : [];
}

function legRows({ id, legs }: PlannedJob, source: LegSource | undefined): Row[] {
  if (!source || legs?.length === 0) return [];
  if (!legs) return [{ label: 'Legs', text: `known only at run time, from ${sourceInWords(source)}` }];
  const shown = legs.slice(0, mostLegs);
  const left = legs.length - mostLegs;
  const texts = shown.map((leg) => `${legId(id, leg.label)}${remarksOf(leg)}`);
  const all = left > 0 ? [...texts, `and ${left} more`] : texts;
  const lines = shown.some((leg) => remarksOf(leg) !== '') ? all : [all.map(glued).join(', ')];
  return lines.map((text, index) => ({ label: index === 0 ? 'Legs' : '', text }));
}

function remarksOf({ sleepMs, conditionFalse, mayFail }: Leg): string {
  const remarks = [
    ...(sleepMs === undefined ? [] : [`sleep ${formatDuration(sleepMs)}`]),
    ...(conditionFalse ? ['skipped, its condition is false'] : []),
    ...(mayFail ? ['may fail'] : []),
  ];
  return remarks.length > 0 ? `: ${remarks.join(', ')}` : '';
}

function specRows(spec: JobSpec): Row[] {
  const { secrets = [], timeoutMs, retry, templates } = spec;
  const isCommand = spec.work.kind === 'run';
  const timeout = templates?.timeout ?? (timeoutMs === undefined ? undefined : formatDuration(timeoutMs));
  return [
    ...(isCommand ? envRows(spec) : []),
    ...(isCommand && secrets.length > 0 ? [{ label: 'Secrets', text: secrets.join(', ') }] : []),
    ...(timeout === undefined ? [] : [{ label: 'Timeout', text: timeout }]),
    ...(retry.max > 0 ? [{ label: 'Retry', text: retryInWords(retry) }] : []),
  ];
}

function otherRows({ job, planned: { allowFailure, maxParallel, failFast } }: DryJob): Row[] {
  const texts = [
    ...(job.priority === 0 ? [] : [`priority ${job.priority}`]),
    ...(maxParallel === undefined ? [] : [`at most ${maxParallel} legs at once`]),
    ...(failFast === undefined ? [] : [`fail_fast of its legs: ${asWritten(failFast)}`]),
    ...(allowFailure === undefined
      ? []
      : [allowFailure === true ? 'may fail' : `may fail with exit ${listWords(allowFailure.map(String), 'or')}`]),
  ];
  return texts.length > 0 ? [{ label: 'Options', text: texts.join(', ') }] : [];
}
