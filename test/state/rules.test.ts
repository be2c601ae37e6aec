// The rule table of the guide, which is what the scripts decide by: every rule x every ending of one and of two needs, whichever of the two ends first.
import { expect, test } from 'vitest';
import type { Rule } from '../../src/pipeline/pipeline.ts';
import { type NeedEnding, needEnding, ruleTable } from '../../src/pipeline/rule-table.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { jobOf, outcome, startRun, step } from '../support/engine.ts';
import type { JobSketch } from '../support/plans.ts';
import { connection } from '../support/redis.ts';

const redis = await connection();

type Ending = 'ok' | 'failed' | 'skipped' | 'upstream-failed' | 'cancelled' | 'upstream-cancelled';

const endings: readonly Ending[] = ['ok', 'failed', 'skipped', 'upstream-failed', 'cancelled', 'upstream-cancelled'];
const rules: readonly Rule[] = ['on_success', 'none_failed', 'on_failure', 'any_success', 'always'];

/** As the table tells them apart. */
const rows: Readonly<Record<Ending, NeedEnding>> = {
  ok: 'ok',
  failed: 'failed',
  skipped: 'skipped',
  'upstream-failed': 'upstream-failed',
  cancelled: 'cancelled',
  'upstream-cancelled': 'cancelled',
};

const reasons: Readonly<Partial<Record<NeedEnding, string>>> = {
  failed: 'upstream-failed',
  'upstream-failed': 'upstream-failed',
  cancelled: 'upstream-cancelled',
  skipped: 'upstream-skipped',
};

/** The worst of what blocks decides: failed, then cancelled, then skipped. */
function expected(rule: Rule, needs: readonly NeedEnding[]): string {
  const blocking = needs.filter((need) => ruleTable[need][rule] === 'blocks').map((need) => reasons[need]);
  for (const worst of ['upstream-failed', 'upstream-cancelled', 'upstream-skipped'])
    if (blocking.includes(worst)) return worst;
  const answers = needs.map((need) => ruleTable[need][rule]);
  if (!answers.includes('no') || answers.includes('yes')) return 'ready';
  return (rule === 'any_success' && worstOf(needs.map((need) => reasons[need]))) || 'rule-unmet';
}

/** What a failure or a cancel makes of a job; undefined where neither is among the needs. */
function worstOf(found: readonly (string | undefined)[]): string | undefined {
  return ['upstream-failed', 'upstream-cancelled'].find((reason) => found.includes(reason));
}

const pairs = endings.flatMap((a) => endings.map((b) => [a, b] as const));
const cases = rules.flatMap((rule) => [
  ...endings.map((ending) => ({ rule, needs: [ending] as readonly Ending[] })),
  ...pairs.map((needs) => ({ rule, needs: needs as readonly Ending[] })),
]);

test.each(cases)('$rule after $needs', async ({ rule, needs }) => {
  const names = needs.map((_, index) => `need${index}`);
  const jobs: Record<string, JobSketch> = { hold: {}, judged: { needs: names, when: rule } };
  for (const [index, ending] of needs.entries()) Object.assign(jobs, sketchOf(`need${index}`, ending));
  const run = await startRun(redis, jobs);
  for (const [index, ending] of needs.entries()) await close(run, `need${index}`, ending);
  const { status, reason } = await jobOf(redis, run, 'judged');
  const ended = needs.map((ending) => rows[ending]);
  expect(status === 'skipped' ? reason : status).toBe(expected(rule, ended));
  const records = await Promise.all(names.map((name) => jobOf(redis, run, name)));
  expect(records.map(needEnding)).toEqual(ended);
});

/** A need and what it takes to let it end so. `hold` never ends and so keeps what is not asked for from ending. */
function sketchOf(name: string, ending: Ending): Record<string, JobSketch> {
  const before = `before-${name}`;
  switch (ending) {
    case 'skipped':
      return { [before]: {}, [name]: { needs: [before], when: 'on_failure' } };
    case 'upstream-failed':
    case 'upstream-cancelled':
      return { [before]: {}, [name]: { needs: [before] } };
    default:
      return { [name]: {} };
  }
}

async function close(run: RunId, name: string, ending: Ending): Promise<void> {
  const before = `before-${name}`;
  if (ending === 'ok') await end(run, name, 'succeeded');
  if (ending === 'failed') await end(run, name, 'failed');
  if (ending === 'cancelled') await end(run, name, 'cancelled');
  if (ending === 'skipped') await end(run, before, 'succeeded');
  if (ending === 'upstream-failed') await end(run, before, 'failed');
  if (ending === 'upstream-cancelled') await end(run, before, 'cancelled');
}

async function end(run: RunId, job: string, how: 'succeeded' | 'failed' | 'cancelled'): Promise<void> {
  await step(redis, run, { claim: 100 });
  await step(redis, run, { outcomes: [outcome(job, 1, how)] });
}
