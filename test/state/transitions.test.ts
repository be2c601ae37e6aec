// Every status of a job x everything that can be asked of it, against the table of the guide; and each request sent twice.
import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { JobStatus } from '../../src/state/redis/status.ts';
import type { Outcome, SettleResult } from '../../src/state/work/advance-run.ts';
import { cancelRun } from '../../src/state/work/control.ts';
import { jobOf, outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { snapshot } from '../support/snapshot.ts';

const redis = await connection();

/** `delayed`: ready, with a retry's wait before it. */
type Seed = JobStatus | 'delayed';

const seeds: readonly Seed[] = [
  'blocked',
  'ready',
  'delayed',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'cancelled',
];

/** Asks something about job `j` of attempt `attempt`; returns what a settle was answered. */
type Action = (run: RunId, attempt: number) => Promise<SettleResult | undefined>;

const actions: Readonly<Record<string, Action>> = {
  claim: async (run) => {
    await step(redis, run, { claim: 5, claimId: `claim-${run}` });
    return undefined;
  },
  succeeded: settleAs('succeeded'),
  failed: settleAs('failed', { reason: 'exit', exitCode: 3 }),
  retry: settleAs('retry', { reason: 'exit', exitCode: 3, delayMs: 60_000 }),
  released: settleAs('released', { delayMs: 60_000 }),
  lost: (run, attempt) => settle(run, outcome('j', attempt, 'lost', { holder: 'w1' }), 'sweeper'),
  cancelled: settleAs('cancelled'),
  'settled by an older attempt': (run, attempt) => settle(run, outcome('j', attempt - 1, 'succeeded')),
  'settled by another worker': (run, attempt) => settle(run, outcome('j', attempt, 'succeeded'), 'w2'),
  'lost by another holder': (run, attempt) => settle(run, outcome('j', attempt, 'lost', { holder: 'w2' }), 'sweeper'),
  cancel: async (run) => {
    await cancelRun(redis, run);
    return undefined;
  },
};

/** The only transitions there are. What is not here changes nothing. */
const transitions: Readonly<Record<string, Readonly<Record<string, JobStatus>>>> = {
  blocked: { cancel: 'cancelled' },
  ready: { claim: 'running', cancel: 'cancelled' },
  delayed: { cancel: 'cancelled' },
  running: {
    succeeded: 'succeeded',
    failed: 'failed',
    retry: 'ready',
    released: 'ready',
    lost: 'ready',
    cancelled: 'cancelled',
  },
};

describe.each(seeds)('a job that is %s', (seed) => {
  test.each(Object.keys(actions))('asked: %s', async (action) => {
    const run = await startRun(redis, { need: {}, j: { needs: ['need'] }, hold: { needs: ['need'], when: 'always' } });
    const attempt = await bring(run, seed);
    const before = await jobOf(redis, run, 'j');
    const expected = transitions[seed]?.[action] ?? before.status;

    const answer = await actions[action]?.(run, attempt);
    const after = await jobOf(redis, run, 'j');
    expect(after.status).toBe(expected);
    expect(after.attempt).toBe(action === 'claim' && seed === 'ready' ? attempt + 1 : attempt);
    if (answer !== undefined) expect(answer).toBe(expectedAnswer(seed, action));

    const once = await snapshot(redis, run);
    await actions[action]?.(run, attempt);
    expect(await snapshot(redis, run)).toEqual(once);
  });
});

test('a settle that names another claim is stale, though attempt and holder are right', async () => {
  const run = await startRun(redis, { j: {} });
  const { claims } = await step(redis, run, { claim: 1, claimId: 'first.1' });
  expect(claims).toMatchObject([{ job: 'j', attempt: 1, claim: 'first.1' }]);
  const before = await snapshot(redis, run);
  expect(await settle(run, outcome('j', 1, 'succeeded', { claim: 'lost.1' }))).toBe('stale');
  expect(await snapshot(redis, run)).toEqual(before);
  expect(await settle(run, outcome('j', 1, 'succeeded', { claim: 'first.1' }))).toBe('accepted');
});

test('a job that is cancelled between two attempts did not run until then', async () => {
  const run = await startRun(redis, { need: {}, j: { needs: ['need'] }, hold: { needs: ['need'], when: 'always' } });
  await bring(run, 'delayed');
  await cancelRun(redis, run);
  const { status, attempt, startedAt, endedAt } = await jobOf(redis, run, 'j');
  expect([status, attempt, startedAt, endedAt]).toEqual(['cancelled', 1, undefined, expect.any(Number)]);
});

/** The holder's own attempt is accepted while it runs, and told so when it repeats itself; all others are refused. */
function expectedAnswer(seed: Seed, action: string): SettleResult {
  const isHolder = !['settled by an older attempt', 'settled by another worker', 'lost by another holder'].includes(
    action,
  );
  const wasHeld =
    seed === 'running' || seed === 'delayed' || seed === 'succeeded' || seed === 'failed' || seed === 'cancelled';
  if (!isHolder || !wasHeld) return 'stale';
  return seed === 'running' ? 'accepted' : 'already';
}

function settleAs(how: Outcome['outcome'], more: Partial<Outcome> = {}): Action {
  return (run, attempt) => settle(run, outcome('j', attempt, how, more));
}

async function settle(run: RunId, ending: Outcome, worker = 'w1'): Promise<SettleResult | undefined> {
  const { results } = await step(redis, run, { outcomes: [ending], worker });
  return results[0];
}

/** Brings `j` to the status by legal steps, `hold` keeping the run open; returns the number of its attempt. */
async function bring(run: RunId, seed: Seed): Promise<number> {
  if (seed === 'blocked') return 0;
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('need', 1, seed === 'skipped' ? 'failed' : 'succeeded')] });
  if (seed === 'skipped' || seed === 'ready') return 0;
  await step(redis, run, { claim: 1 });
  if (seed === 'delayed') await settle(run, outcome('j', 1, 'retry', { reason: 'exit', exitCode: 1, delayMs: 60_000 }));
  else if (seed !== 'running') await settle(run, outcome('j', 1, seed as Outcome['outcome']));
  return 1;
}
