// The rule table on the model: every ending of one need and of two, in both orders.
import { expect, test } from 'vitest';
import type { Rule } from '../../src/pipeline/pipeline.ts';
import { end, stateOf } from './by-hand.ts';
import type { Graph, Job } from './graph.ts';
import { Model } from './model.ts';

type Answer = 'ok' | 'blocks' | 'yes' | 'no';

const rules: readonly Rule[] = ['on_success', 'none_failed', 'on_failure', 'any_success', 'always'];

/** Ending of a need; what the rules say to it, in the order above; the reason where one is blocked. */
const table: readonly (readonly [ending: string, answers: string, reason: string])[] = [
  ['succeeded', 'ok ok no yes ok', ''],
  ['allowed', 'ok ok no yes ok', ''],
  ['failed', 'blocks blocks yes no ok', 'upstream-failed'],
  ['condition-false', 'blocks ok no no ok', 'upstream-skipped'],
  ['rule-unmet', 'blocks ok no no ok', 'upstream-skipped'],
  ['upstream-skipped', 'blocks ok no no ok', 'upstream-skipped'],
  ['upstream-failed', 'blocks blocks yes no ok', 'upstream-failed'],
  ['cancelled', 'blocks blocks no no ok', 'upstream-cancelled'],
  ['upstream-cancelled', 'blocks blocks no no ok', 'upstream-cancelled'],
];

interface Row {
  readonly ending: string;
  readonly answer: Answer;
  readonly reason: string;
}

const rowsOf = (rule: Rule): Row[] =>
  table.map(([ending, answers, reason]) => {
    return { ending, answer: answers.split(' ')[rules.indexOf(rule)] as Answer, reason };
  });

const cases = rules.flatMap((rule) => {
  const rows = rowsOf(rule);
  return [...rows.map((row) => [row]), ...rows.flatMap((a) => rows.map((b) => [a, b]))].map((needs) => ({
    rule,
    needs,
    title: needs.map(({ ending }) => ending).join(' and '),
  }));
});

test.each(cases)('$rule after $title', ({ rule, needs }) => {
  const endings = needs.map(({ ending }, index) => jobsEnding(`need${index}`, ending));
  const judged: Job = { name: 'judged', needs: needs.map((_, index) => ({ job: `need${index}` })), when: rule };
  const orders =
    needs.length === 1
      ? [[0]]
      : [
          [0, 1],
          [1, 0],
        ];
  for (const order of orders) {
    const model = new Model({ jobs: [...endings.flat(), judged] });
    for (const index of order) close(model, `need${index}`, needs[index]?.ending ?? '');
    expect(stateOf(model, 'judged')).toEqual(expected(rule, needs, order));
  }
});

/** The worst of what blocks decides, and of what is equally bad the first to close. */
function expected(rule: Rule, needs: readonly Row[], order: readonly number[]): string {
  for (const worst of ['upstream-failed', 'upstream-cancelled', 'upstream-skipped']) {
    const first = order.find((index) => needs[index]?.answer === 'blocks' && needs[index].reason === worst);
    if (first !== undefined) return `skipped ${worst} ${causeOf(`need${first}`, needs[first]?.ending ?? '')}`;
  }
  const answers = needs.map(({ answer }) => answer);
  if (!answers.includes('no') || answers.includes('yes')) return 'ready';
  return rule === 'any_success' ? withoutSuccess(needs, order) : 'skipped rule-unmet';
}

/** A failure or a cancel among the needs shows through; one that failed comes before one that a failure skipped. */
function withoutSuccess(needs: readonly Row[], order: readonly number[]): string {
  for (const worst of [['failed'], ['upstream-failed'], ['cancelled', 'upstream-cancelled']]) {
    const first = order.find((index) => worst.includes(needs[index]?.ending ?? ''));
    if (first !== undefined)
      return `skipped ${needs[first]?.reason} ${causeOf(`need${first}`, needs[first]?.ending ?? '')}`;
  }
  return 'skipped rule-unmet';
}

function causeOf(name: string, ending: string): string {
  return ending.startsWith('upstream') ? `before-${name}` : name;
}

/** A need, and what it takes to let it end so, when `before` it ends. */
function jobsEnding(name: string, ending: string): Graph['jobs'] {
  const before: Job = { name: `before-${name}`, needs: [], when: 'on_success' };
  const need: Job = { name, needs: [{ job: before.name }], when: 'on_success' };
  switch (ending) {
    case 'allowed':
      return [{ ...need, needs: [], allowFailure: true }];
    case 'condition-false':
      return [before, { ...need, condition: false }];
    case 'rule-unmet':
      return [before, { ...need, when: 'on_failure' }];
    case 'upstream-skipped':
      return [
        { ...before, name: `first-${name}` },
        { ...before, needs: [{ job: `first-${name}` }], when: 'on_failure' },
        need,
      ];
    case 'upstream-failed':
    case 'upstream-cancelled':
      return [before, need];
    default:
      return [{ ...need, needs: [] }];
  }
}

function close(model: Model, name: string, ending: string): void {
  if (ending === 'succeeded' || ending === 'cancelled') end(model, name, ending);
  if (ending === 'failed' || ending === 'allowed') end(model, name, 'failed');
  if (ending === 'condition-false' || ending === 'rule-unmet') end(model, `before-${name}`, 'succeeded');
  if (ending === 'upstream-skipped') end(model, `first-${name}`, 'succeeded');
  if (ending === 'upstream-failed') end(model, `before-${name}`, 'failed');
  if (ending === 'upstream-cancelled') end(model, `before-${name}`, 'cancelled');
}
