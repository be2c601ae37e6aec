// `wp events`: the events in order, after any event, and up to the end of the run.
import { expect, test } from 'vitest';
import { printEvents } from '../../src/cli/showing/show-events.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { retryRun } from '../../src/state/retry/retry-run.ts';
import { captured } from '../support/captured.ts';
import { finishRun, startRun } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { until } from '../support/until.ts';

const redis = await connection(undefined, 'once there, always');

interface Line {
  readonly id: string;
  readonly event: string;
  readonly job?: string;
}

type Asked = Omit<Parameters<typeof printEvents>[1], 'run'>;

async function eventsOf(run: RunId, asked: Asked = {}): Promise<readonly Line[]> {
  const { stdout, bytes } = captured();
  await printEvents(redis, { run, ...asked }, { stdout, isJson: true, width: 80 });
  return linesOf(bytes());
}

function linesOf(bytes: Buffer): Line[] {
  return bytes
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function inWords(lines: readonly Line[]): string[] {
  return lines.map(({ event, job }) => [event, job].filter(Boolean).join(' '));
}

const whole = ['run-created', 'started a', 'succeeded a', 'started b', 'succeeded b', 'run-succeeded'];

test('lists all events, the events after one, or a limited number', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'], count: 3 } });
  await finishRun(redis, run, { a: 'failed' });
  const all = await eventsOf(run);
  const skipped = ['skipped b[1]', 'skipped b[2]', 'skipped b[3]'];
  expect(inWords(all)).toEqual(['run-created', 'started a', 'failed a', ...skipped, 'run-failed']);
  const read = [];
  for (let after: string | undefined; ; after = read.at(-1)?.id) {
    const page = await eventsOf(run, { after, limit: 2 });
    if (page.length === 0) break;
    read.push(...page);
  }
  expect(read).toEqual(all);
});

test('lines begin with the ids that --after takes', async () => {
  const run = await startRun(redis, { a: {} });
  await finishRun(redis, run, { a: 'failed' });
  const { stdout, bytes } = captured();
  await printEvents(redis, { run }, { stdout, isJson: false, width: 80 });
  expect(
    bytes()
      .toString()
      .replace(/^(?=.{17} {2})\d+-\d+(?:\.\d+)? +\d\d:\d\d:\d\d/gm, 'ID  TIME'),
  ).toBe(['run created', 'started    a', 'failed     a', 'run failed'].map((line) => `ID  TIME  ${line}\n`).join(''));
  const narrow = captured();
  await printEvents(redis, { run }, { stdout: narrow.stdout, isJson: false, width: 40 });
  expect(narrow.bytes().toString()).toMatch(/^\d\d:\d\d:\d\d {2}run created\n/);
  const long = await startRun(redis, { 'a-long-name': {} });
  await finishRun(redis, long);
  const narrowest = captured();
  await printEvents(redis, { run: long }, { stdout: narrowest.stdout, isJson: false, width: 28 });
  expect(narrowest.bytes().toString()).toMatch(/^\S+ {2}succeeded {2}a-long-\n {21}name\n/m);
});

test('-f follows the run to its end, also to the end of a retry, and does not wait after the last event', async () => {
  const run = await startRun(redis, { a: {}, b: { needs: ['a'] } });
  await finishRun(redis, run, { a: 'failed' });
  await retryRun(redis, run, { downstream: true });
  const { stdout, bytes } = captured();
  const following = { onTrouble: () => {}, isAway: () => false, signal: new AbortController().signal };
  const followed = printEvents(redis, { run }, { stdout, isJson: true, width: 80 }, following);
  await until(() => inWords(linesOf(bytes())).includes('run-reopened'), 'the retry to be seen');
  await finishRun(redis, run);
  await followed;
  const lines = linesOf(bytes());
  expect(inWords(lines).slice(-5)).toEqual(whole.slice(-5));
  expect(inWords(lines)).toContain('run-failed');
  await printEvents(redis, { run, after: lines.at(-1)?.id }, { stdout, isJson: true, width: 80 }, following);
  expect(linesOf(bytes())).toEqual(lines);
});
