// An explanation as text: what became of a job, then what led to it, each under its label.

import { wrap } from '../text/columns.ts';
import { type Row, renderRows } from '../text/rows.ts';
import { andMore, countsInWords, ruleWords, standing, standings } from '../text/standing.ts';
import { leftOutInWords, unservedRun } from '../text/words.ts';
import type { Explanation } from './explain.ts';
import type { NeedView } from './need-views.ts';
import { conditionRows } from './render-condition.ts';
import { singleRows } from './render-single-job.ts';

const mostLines = 10;

export function renderExplanation(explanation: Explanation, width: number): string {
  const rows = [
    ...causeRows(explanation),
    ...ruleRows(explanation),
    ...conditionRows(explanation.condition),
    ...waitRows(explanation),
    ...(explanation.single ? singleRows(explanation.single, explanation) : legRows(explanation)),
    ...noteRows(explanation),
  ];
  const head = wrap(headOf(explanation), width).join('\n');
  return rows.length > 0 ? `${head}\n\n${renderRows(rows, width)}` : head;
}

function headOf({ job, run, legs, nowMs }: Explanation): string {
  const [only, ...others] = legs;
  const stands = only && others.length === 0 ? standing(only, nowMs) : countsInWords(legs);
  return `Job ${job} of run ${run.run} (${run.name}): ${stands}`;
}

/** What holds back all of the run. */
function noteRows({ run, isUnserved }: Explanation): Row[] {
  const notes = [
    ...(run.status === 'paused' ? [`The run is paused. "wp resume ${run.run}" goes on.`] : []),
    ...(isUnserved ? [unservedRun(run)] : []),
  ];
  return labelled('Note', notes);
}

function causeRows({ chain, cause, nowMs }: Explanation): Row[] {
  const [first] = chain;
  if (first === undefined) return [];
  const what = cause ? `${first} ${standing(cause, nowMs)}` : first;
  return labelled('Cause', [what, ...(chain.length > 1 ? [shortChain(chain)] : [])]);
}

/** Of a long one both ends. */
function shortChain(chain: readonly string[]): string {
  const left = chain.length - mostLines;
  const half = mostLines / 2;
  const shown = left > 0 ? [...chain.slice(0, half), `… ${left} more …`, ...chain.slice(-half)] : chain;
  return shown.join(' -> ');
}

function ruleRows({ rule, needs, leftOut, nowMs }: Explanation): Row[] {
  if (!rule) return [];
  const left = labelled('Left out', leftOut.length > 0 ? [leftOutInWords(leftOut)] : []);
  if (needs.length === 0) return [{ label: 'Needs', text: 'none' }, ...left];
  const rows = worstFirst(needs).map((need, index): Row => ({ ...needRow(need, nowMs), label: index ? '' : 'Needs' }));
  return [{ label: 'Rule', text: `${rule}: ${ruleWords[rule]}` }, ...shortened(rows), ...left];
}

/** Where there are more than are shown, those that say most come first. */
function worstFirst(needs: readonly NeedView[]): readonly NeedView[] {
  const order: readonly NeedView['verdict'][] = ['blocks', 'open', 'no', 'yes', 'ok'];
  if (needs.length <= mostLines) return needs;
  return [...needs].sort((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict));
}

function needRow({ job, rule, isOwnRule, legs, verdict }: NeedView, nowMs: number): Omit<Row, 'label'> {
  const own = isOwnRule ? ` (when: ${rule})` : '';
  return { mark: verdict, text: `${job}${own}: ${standings(legs, nowMs)}` };
}

const undecidedWords = {
  condition: 'for a worker, which evaluates its condition now that its needs have ended',
  legs: 'for a worker, which makes its legs now that its needs have ended',
  consequences: 'for a worker, which goes on from the endings of its needs',
} as const;

/** What is no need of its own: how those stand has been said. */
function waitRows({ waitsFor, needs, undecided, nowMs }: Explanation): Row[] {
  if (undecided) return [{ label: 'Waits', text: undecidedWords[undecided] }];
  const own = new Set(needs.flatMap(({ legs }) => (legs.length === 1 ? legs : [])).map(({ job }) => job));
  return labelled(
    'Waits',
    waitsFor
      .filter(({ job }) => !own.has(job))
      .map(
        (record) =>
          `for ${record.job}: ${record.status === 'blocked' ? 'a worker looks at it' : standing(record, nowMs)}`,
      ),
  );
}

function legRows({ legs, nowMs }: Explanation): Row[] {
  const shown = legs.length <= mostLines ? legs : legs.filter(({ status }) => status !== 'succeeded');
  return labelled(
    'Legs',
    shown.map((leg) => `${leg.job}: ${standing(leg, nowMs)}`),
  );
}

/** The first ones, and how many are left. */
function labelled(label: string, texts: readonly string[]): Row[] {
  return shortened(texts.map((text, index) => ({ label: index === 0 ? label : '', text })));
}

function shortened(rows: readonly Row[]): Row[] {
  const left = rows.length - mostLines;
  return left > 0 ? [...rows.slice(0, mostLines), { label: '', text: andMore(left) }] : [...rows];
}
