// Following what jobs write: from what is there into what comes, and to the end of what was asked for, not further.
import { beforeEach, expect, test } from 'vitest';
import { followLogs, type LogItem } from '../../../src/state/log/follow-logs.ts';
import { LogWriter } from '../../../src/state/log/log-writer.ts';
import type { LogsRequest } from '../../../src/state/log/read-logs.ts';
import type { RunId } from '../../../src/state/redis/run-id.ts';
import { cancelRun } from '../../../src/state/work/control.ts';
import { outcome, startRun, step } from '../../support/engine.ts';
import type { JobSketch } from '../../support/plans.ts';
import { connection, ownServer } from '../../support/redis.ts';
import { until } from '../../support/until.ts';

const server = await ownServer();
const redis = await connection(server.url, 'once there, always');
let run: RunId;
let left: AbortController;
let writers: Map<string, LogWriter>;

beforeEach(() => {
  left = new AbortController();
  writers = new Map();
  return () => left.abort();
});

const sketch: JobSketch = {};

test('of a job that waits: all it writes, and no more once it is closed, while the run goes on', async () => {
  run = await startRun(redis, { first: sketch, second: { needs: ['first'] }, other: sketch });
  const followed = follow({ job: 'second' });
  await followed.shows('second is blocked');
  await step(redis, run, { claim: 2 });
  await write('first', 1, 'not asked for\n');
  await step(redis, run, { outcomes: [outcome('first', 1, 'succeeded')], claim: 1 });
  await write('second', 1, 'begin\n');
  await followed.shows('second is blocked', '> second 1', 'second 1: begin\n');
  await write('second', 1, 'end');
  await step(redis, run, { outcomes: [outcome('second', 1, 'succeeded')] });
  expect(await followed.end).toEqual([
    'second is blocked',
    '> second 1',
    'second 1: begin\n',
    'second 1: end',
    'end of second 1',
    '! succeeded',
  ]);
});

test('of a job that is closed: what there is', async () => {
  run = await startRun(redis, { done: sketch, other: sketch });
  await step(redis, run, { claim: 1 });
  await write('done', 1, 'all\n');
  await step(redis, run, { outcomes: [outcome('done', 1, 'succeeded')] });
  expect(await follow({ job: 'done' }).end).toEqual(['done 1: all\n', 'end of done 1']);
});

test('of a job that is skipped: that it is', async () => {
  run = await startRun(redis, { first: sketch, never: { needs: ['first'] }, other: sketch });
  const followed = follow({ job: 'never' });
  await followed.shows('never is blocked');
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('first', 1, 'failed')] });
  expect(await followed.end).toEqual(['never is blocked', '! skipped upstream-failed']);
  expect(await follow({ job: 'never' }).end).toEqual(['never is skipped']);
});

test('of a job that is tried again: the attempt that runs and those after it, or only the one that was asked for', async () => {
  run = await startRun(redis, { flaky: sketch, other: sketch });
  await step(redis, run, { claim: 1 });
  await write('flaky', 1, 'one\n');
  const [all, first, second] = [
    follow({ job: 'flaky' }),
    follow({ job: 'flaky', attempt: 1 }),
    follow({ job: 'flaky', attempt: 2 }),
  ];
  await all.shows('flaky 1: one\n');
  await step(redis, run, { outcomes: [outcome('flaky', 1, 'retry', { reason: 'exit' })] });
  const one = ['flaky 1: one\n', 'end of flaky 1', '! retrying exit'];
  expect(await first.end).toEqual(one);
  await step(redis, run, { claim: 1 });
  await write('flaky', 2, 'two\n');
  await step(redis, run, { outcomes: [outcome('flaky', 2, 'succeeded')] });
  const two = ['> flaky 2', 'flaky 2: two\n', 'end of flaky 2', '! succeeded'];
  expect(await all.end).toEqual([...one, ...two]);
  expect((await second.end).slice(-two.length)).toEqual(two);
});

test('of a declared job: all its legs, also where they become known only now', async () => {
  run = await startRun(redis, { first: sketch, legs: { needs: ['first'], count: 2 }, other: sketch });
  const followed = follow({ job: 'legs' });
  await step(redis, run, { claim: 1 });
  await step(redis, run, { outcomes: [outcome('first', 1, 'succeeded')], claim: 3 });
  for (const leg of ['legs[1]', 'legs[2]']) {
    await write(leg, 1, 'x\n');
    await step(redis, run, { outcomes: [outcome(leg, 1, 'succeeded')] });
  }
  const shown = await followed.end;
  expect(shown.filter((line) => line.startsWith('end'))).toEqual(['end of legs[1] 1', 'end of legs[2] 1']);
});

test('of a run: every job, hooks too, until it is closed', async () => {
  run = await startRun(redis, { one: sketch, two: sketch, late: { needs: ['one'] } });
  await step(redis, run, { claim: 2 });
  await write('one', 1, 'before\n');
  await write('two', 1, 'half');
  const followed = follow({});
  await followed.shows('one 1: before\n', 'two 1: half');
  await step(redis, run, { outcomes: [outcome('one', 1, 'failed')] });
  await write('two', 1, ' a line\n');
  await step(redis, run, { outcomes: [outcome('two', 1, 'succeeded')] });
  expect(await followed.end).toEqual([
    ...['one 1: before\n', 'two 1: half', 'end of one 1', '! failed'],
    ...['two 1:  a line\n', 'end of two 1', '! succeeded'],
  ]);
});

test('of a run that is cancelled, or gone: to its end', async () => {
  run = await startRun(redis, { one: sketch, two: sketch });
  const followed = follow({});
  await cancelRun(redis, run);
  expect(await followed.end).toEqual([]);
  await redis.del(`wp:{${run}}`, `wp:{${run}}:events`);
  expect(await follow({}).end).toEqual([]);
});

test('only the last lines of what is there, then all that comes', async () => {
  run = await startRun(redis, { one: sketch });
  await step(redis, run, { claim: 1 });
  await write('one', 1, 'a\nb\nc\n');
  await waiting(0);
  const followed = follow({ tail: 2 });
  const none = follow({ tail: 0 });
  await followed.shows('one 1: b\nc\n');
  await waiting(2);
  await write('one', 1, 'd\n');
  await none.shows('one 1: d\n');
  await step(redis, run, { outcomes: [outcome('one', 1, 'succeeded')] });
  expect(await followed.end).toEqual(['one 1: b\nc\n', 'one 1: d\n', 'end of one 1', '! succeeded']);
  expect(await none.end).toEqual(['one 1: d\n', 'end of one 1', '! succeeded']);
});

/** So many have seen what is there, and wait for what comes. */
async function waiting(count: number): Promise<void> {
  const isSo = async (): Promise<boolean> => (await redis.info('clients')).includes(`\nblocked_clients:${count}\r`);
  await until(isSo, `${count} to wait`);
}

interface Followed {
  /** Waits until all that was shown is this. */
  readonly shows: (...lines: readonly string[]) => Promise<void>;
  readonly end: Promise<readonly string[]>;
}

function follow(request: Omit<LogsRequest, 'run'>): Followed {
  const shown: string[] = [];
  const onTrouble = (): void => {};
  const items = followLogs(redis, { run, ...request }, { onTrouble, signal: left.signal });
  const end = (async () => {
    for await (const item of items) if (item.kind !== 'pause') shown.push(asLine(item));
    return shown;
  })();
  return {
    shows: async (...lines) =>
      void (await until(
        () => JSON.stringify(shown) === JSON.stringify(lines),
        () => `${lines}, not ${shown}`,
      )),
    end,
  };
}

function asLine(item: Exclude<LogItem, { kind: 'pause' }>): string {
  if (item.kind === 'event') {
    const { event, job, attempt, detail } = item.event;
    if (event === 'started') return `> ${job} ${attempt}`;
    return ['!', event, detail.reason].filter(Boolean).join(' ');
  }
  if (item.kind === 'not-started') return `${item.record.job} is ${item.record.status}`;
  const { job, attempt } = item;
  if (item.kind === 'end') return `end of ${job} ${attempt}`;
  return `${job} ${attempt}: ${item.piece.kind === 'cut' ? `<${item.piece.bytes}>` : item.piece.bytes}`;
}

/** Adds to what the attempt has written. */
async function write(job: string, attempt: number, text: string): Promise<void> {
  const name = `${job} ${attempt}`;
  const writer = writers.get(name) ?? new LogWriter(redis, { run, job, attempt });
  writers.set(name, writer);
  await writer.write(Buffer.from(text));
  await writer.flush();
}
