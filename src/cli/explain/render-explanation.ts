// An explanation as text: the status of the job, then what led to it, each part under its label.

import { wrap } from '../text/columns.ts';
import { printable } from '../text/printable.ts';
import { type Row, renderRows } from '../text/rows.ts';
import { legsInWords, ruleWords, statusInWords } from '../text/status-in-words.ts';
import { andMore, leftOutInWords, unservedRun } from '../text/words.ts';
import type { Explanation } from './explain.ts';
import type { NeedView } from './need-views.ts';
import { conditionRows } from './render-condition.ts';
import { detailRows } from './render-leg-details.ts';

const mostLines = 10;

export function renderExplanation(explanation: Explanation, width: number): string {
  const rows = [
    ...causeRows(explanation),
    ...ruleRows(explanation),
    ...conditionRows(explanation.condition),
    ...waitRows(explanation),
    ...(explanation.details ? detailRows(explanation.details, explanation) : legRows(explanation)),
    ...noteRows(explanation),
  ];
  const head = wrap(headOf(explanation), width).join('\n');
  return rows.length > 0 ? `${head}\n\n${renderRows(rows, width)}` : head;
}

function headOf({ job, run, legs, nowMs }: Explanation): string {
  return `Job ${job} of run ${run.run} (${printable(run.name)}): ${legsInWords(legs, nowMs)}`;
}

/** What holds back the whole run. */
function noteRows({ run, isUnserved }: Explanation): Row[] {
  const notes = [
    ...(run.status === 'paused' ? [`The run is paused. "wp resume ${run.run}" resumes it.`] : []),
    ...(isUnserved ? [unservedRun(run)] : []),
  ];
  return labelled('Note', notes);
}

function causeRows({ causePath, cause, nowMs }: Explanation): Row[] {
  const [first] = causePath;
  if (first === undefined) return [];
  const what = cause ? `${first} ${statusInWords(cause, nowMs)}` : first;
  return labelled('Cause', [what, ...(causePath.length > 1 ? [pathInWords(causePath)] : [])]);
}

/** Of a long path only both ends. */
function pathInWords(path: readonly string[]): string {
  const left = path.length - mostLines;
  const half = mostLines / 2;
  const shown = left > 0 ? [...path.slice(0, half), `… ${left} more …`, ...path.slice(-half)] : path;
  return shown.join(' -> ');
}

function ruleRows({ rule, needs, leftOut, nowMs }: Explanation): Row[] {
  if (!rule) return [];
  const left = labelled('Left out', leftOut.length > 0 ? [leftOutInWords(leftOut)] : []);
  if (needs.length === 0) return [{ label: 'Needs', text: 'none' }, ...left];
  const rows = worstFirst(needs).map((need, index): Row => ({ ...needRow(need, nowMs), label: index ? '' : 'Needs' }));
  return [{ label: 'Rule', text: `${rule}: ${ruleWords[rule]}` }, ...shortened(rows), ...left];
}

/** If not all needs are shown, those that decide come first. */
function worstFirst(needs: readonly NeedView[]): readonly NeedView[] {
  const order: readonly NeedView['verdict'][] = ['blocks', 'open', 'no', 'yes', 'ok'];
  if (needs.length <= mostLines) return needs;
  return [...needs].sort((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict));
}

function needRow({ job, rule, isOwnRule, legs, verdict }: NeedView, nowMs: number): Omit<Row, 'label'> {
  const own = isOwnRule ? ` (when: ${rule})` : '';
  return { mark: verdict, text: `${job}${own}: ${legsInWords(legs, nowMs)}` };
}

const undecidedWords = {
  condition: 'for a worker to evaluate its condition; its needs have ended',
  legs: 'for a worker to create its legs; its needs have ended',
  consequences: 'for a worker to decide what follows; its needs have ended',
} as const;

/** Without the job's own needs, whose statuses are shown already. */
function waitRows({ waitsFor, needs, undecided, nowMs }: Explanation): Row[] {
  if (undecided) return [{ label: 'Waits', text: undecidedWords[undecided] }];
  const own = new Set(needs.flatMap(({ legs }) => (legs.length === 1 ? legs : [])).map(({ job }) => job));
  return labelled(
    'Waits',
    waitsFor
      .filter(({ job }) => !own.has(job))
      .map(
        (record) =>
          `for ${record.job}: ${record.status === 'blocked' ? 'waits for a worker to decide' : statusInWords(record, nowMs)}`,
      ),
  );
}

function legRows({ legs, nowMs }: Explanation): Row[] {
  const shown = legs.length <= mostLines ? legs : legs.filter(({ status }) => status !== 'succeeded');
  return labelled(
    'Legs',
    shown.map((leg) => `${leg.job}: ${statusInWords(leg, nowMs)}`),
  );
}

/** Rows under one label: the first few texts, and how many more there are. */
function labelled(label: string, texts: readonly string[]): Row[] {
  return shortened(texts.map((text, index) => ({ label: index === 0 ? label : '', text })));
}

function shortened(rows: readonly Row[]): Row[] {
  const left = rows.length - mostLines;
  return left > 0 ? [...rows.slice(0, mostLines), { label: '', text: andMore(left) }] : [...rows];
}
