// Each check of the chaos harness finds its breach: in histories that are right except for one thing.
import { describe, expect, test } from 'vitest';
import { checkHooks } from '../../chaos/check/hooks.ts';
import { checkLimits } from '../../chaos/check/limits.ts';
import { checkModel } from '../../chaos/check/model.ts';
import { checkRecords } from '../../chaos/check/records.ts';
import { checkStarts } from '../../chaos/check/starts.ts';
import { checkTraces } from '../../chaos/check/traces.ts';
import { checkTransitions } from '../../chaos/check/transitions.ts';
import type { Breach, History } from '../../chaos/history.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import type { JobRecord, RunRecord } from '../../src/state/records/records.ts';
import type { Graph } from '../model/graph.ts';

type Line = readonly [
  event: RunEvent['event'],
  job?: string,
  attempt?: number | undefined,
  detail?: RunEvent['detail'],
];

const graph: Graph = {
  jobs: [
    { name: 'a', needs: [], when: 'on_success' },
    { name: 'b', needs: [{ job: 'a' }], when: 'on_success' },
    { name: 'c', needs: [{ job: 'a' }], when: 'on_failure' },
  ],
};

const right: readonly Line[] = [
  ['run-created'],
  ['started', 'a', 1],
  ['lost', 'a', 1, { reason: 'worker-lost' }],
  ['started', 'a', 2],
  ['succeeded', 'a', 2],
  ['skipped', 'c', undefined, { reason: 'rule-unmet' }],
  ['started', 'b', 1],
  ['succeeded', 'b', 1],
  ['run-succeeded'],
];

function without(index: number, ...instead: Line[]): Line[] {
  return [...right.slice(0, index), ...instead, ...right.slice(index + 1)];
}

type Check = (history: History) => Breach[];

const wrong: readonly (readonly [name: string, foundBy: Check, lines: readonly Line[]])[] = [
  [
    'a job that starts before its needs have ended',
    checkStarts,
    without(4, ['started', 'b', 1], ['succeeded', 'b', 1], ['succeeded', 'a', 2]),
  ],
  [
    'a job that starts although its need has failed',
    checkStarts,
    without(4, ['failed', 'a', 2, { reason: 'exit', exitCode: 1 }]),
  ],
  ['a skip for a wrong reason', checkStarts, without(5, ['skipped', 'c', undefined, { reason: 'upstream-failed' }])],
  [
    'two endings of an attempt',
    checkTransitions,
    without(4, ['succeeded', 'a', 2], ['failed', 'a', 2, { reason: 'exit', exitCode: 1 }]),
  ],
  ['an ending of an attempt that is over', checkTransitions, without(4, ['succeeded', 'a', 1])],
  ['an attempt that starts while another is open', checkTransitions, without(2)],
  ['a start after the end', checkTransitions, without(7, ['succeeded', 'b', 1], ['started', 'b', 2])],
  [
    'a retry that the file does not allow',
    checkTransitions,
    without(2, ['retrying', 'a', 1, { reason: 'exit', exitCode: 1 }]),
  ],
  ['a start before the next attempt is due', checkTransitions, without(2, ['released', 'a', 1, { dueAt: 4 }])],
  ['a job that is never closed', checkTransitions, without(7)],
  ['an event after the end of the run', checkTransitions, [...right, ['started', 'b', 2]]],
  ['a start while the run is paused', checkStarts, without(3, ['run-paused'], ['started', 'a', 2], ['run-resumed'])],
  ['a run that ends with another status than its record', checkTransitions, without(8, ['run-failed'])],
  [
    'more jobs at once than max_parallel allows',
    checkLimits,
    without(1, ['started', 'c', 1], ['started', 'b', 1], ['started', 'a', 1]),
  ],
  [
    'a hook that the pipeline does not have',
    checkHooks,
    without(7, ['started', 'hook:always', 1], ['succeeded', 'hook:always', 1]),
  ],
  ['a job that ends in another way than in the model', checkModel, without(5, ['cancelled', 'c', undefined])],
];

test('a correct history has no breach', () => {
  expect(check(historyOf(right))).toEqual([]);
});

describe('a breach is', () => {
  test.each(wrong)('%s', (_, foundBy, lines) => {
    expect(foundBy(historyOf(lines))).not.toEqual([]);
  });

  test('a job whose record differs from its events', () => {
    const history = historyOf(right);
    const jobs = history.jobs.map((job): JobRecord => (job.job === 'b' ? { ...job, status: 'failed' } : job));
    expect(checkRecords({ ...history, jobs })).not.toEqual([]);
  });

  test.each(['1', 'KILL', undefined])('a success whose trace says %s', (code) => {
    const history = historyOf(right);
    const traced = history.traced.map(({ code: _, ...one }) => ({ ...one, ...(code !== undefined && { code }) }));
    expect(checkTraces({ ...history, traced })).not.toEqual([]);
  });

  test('an attempt that ran twice', () => {
    const history = historyOf(right);
    expect(checkTraces({ ...history, traced: [...history.traced, ...history.traced] })).not.toEqual([]);
  });
});

function check(history: History): Breach[] {
  const checks: readonly Check[] = [
    ...[checkTransitions, checkStarts, checkModel, checkRecords],
    ...[checkTraces, checkLimits, checkHooks],
  ];
  return checks.flatMap((one) => one(history));
}

/** Records and traces follow from the events. */
function historyOf(lines: readonly Line[]): History {
  const events = lines.map(([event, job, attempt, detail = {}], index): RunEvent => {
    const place = { ...(job && { job }), ...(attempt !== undefined && { attempt, worker: `w-${attempt}` }) };
    return { id: `${index}-0`, at: index, event, ...place, detail };
  });
  const jobs = graph.jobs.map(({ name }) => recordOf(name, events));
  const ends = jobs.map(({ status }) => status);
  const count = (status: JobRecord['status']): number => ends.filter((end) => end === status).length;
  const counts = {
    blocked: 0,
    ready: 0,
    running: 0,
    succeeded: count('succeeded'),
    failed: count('failed'),
    skipped: count('skipped'),
    cancelled: 0,
  };
  const record = { status: 'succeeded', counts, warnings: 0 } as RunRecord;
  const ended = events.filter(({ event, attempt }) => event === 'succeeded' && attempt !== undefined);
  const traced = ended.map(({ job = '', attempt = 0, at }) => {
    return { run: 'r', job, attempt, pid: 1, startedAt: at, endedAt: at, code: '0', isGone: true, lines: [] };
  });
  const played = { graph, scripts: {}, seed: 1, hooks: [], most: { run: 2, legs: new Map<string, number>() } };
  return { run: 'r' as History['run'], played, record, jobs, events, traced };
}

function recordOf(job: string, events: readonly RunEvent[]): JobRecord {
  const own = events.filter((event) => event.job === job);
  const attempt = own.filter(({ event }) => event === 'started').length;
  const { event = 'skipped', detail } = own.at(-1) ?? {};
  const reason = detail?.reason ? { reason: detail.reason as NonNullable<JobRecord['reason']> } : {};
  return { job, status: event as JobRecord['status'], attempt, failures: 0, losses: 0, ...reason };
}
