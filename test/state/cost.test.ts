// What runs of every shape cost in Redis, counted: commands for each job, the most that one call does, bytes that a closed run keeps.
// None of it depends on the machine. The limits are what the scripts need now and a little: lower them where the scripts need less.
import { describe, expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { runKey } from '../../src/state/redis/run-keys.ts';
import { reopen } from '../../src/state/retry/send-reopening.ts';
import type { Advance } from '../../src/state/work/advance-run.ts';
import { countCommands } from '../support/command-counts.ts';
import { finishRun, outcome, startRun, step } from '../support/engine.ts';
import { type JobSketch, sketchSleep } from '../support/plans.ts';
import { connection, ownServer } from '../support/redis.ts';

const server = await ownServer();
const redis = await connection(server.url);

type Jobs = Readonly<Record<string, JobSketch>>;

const job = sketchSleep(0);

const flat = (count: number): Jobs => ({ j: sketchSleep(0, count) });

function chain(length: number): Jobs {
  return Object.fromEntries(names('j', length).map((id, at) => [id, at === 0 ? job : { ...job, needs: [`j${at}`] }]));
}

function oneAfterMany(many: number): Jobs {
  return { ...all('j', many, job), last: { ...job, needs: names('j', many) } };
}

function manyAfterOne(many: number): Jobs {
  return { first: job, ...all('j', many, { ...job, needs: ['first'] }) };
}

/** Each job needs the whole layer above. */
function layers(depth: number, width: number): Jobs {
  // Names of one length: a run with more jobs would otherwise have longer names, and more bytes for each.
  const cells = (layer: number): string[] => Array.from({ length: width }, (_, n) => `l${layer + 10}_${n + 10}`);
  const perLayer = Array.from({ length: depth }, (_, layer) => {
    const needs = layer === 0 ? [] : cells(layer - 1);
    return Object.fromEntries(cells(layer).map((id) => [id, needs.length > 0 ? { ...job, needs } : job]));
  });
  return Object.assign({}, ...perLayer);
}

function all(prefix: string, count: number, sketch: JobSketch): Jobs {
  return Object.fromEntries(names(prefix, count).map((id) => [id, sketch]));
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

interface Cost {
  /** Of commands within scripts, from the opening to the end. */
  readonly commandsPerJob: number;
  readonly bytesPerJob: number;
}

/**
 * Settled and claimed 100 at a time. The times of jobs are stored from the creation of the run on, in fewer bytes up to 255 ms. So the run
 * begins long after its creation, or a slow machine would need more bytes.
 */
async function costOf(jobs: Jobs, count: number): Promise<Cost> {
  const run = await startRun(redis, jobs);
  await redis.hincrby(runKey(run), 'created_at', -1_000);
  const { inner } = await countCommands(redis, () => finishRun(redis, run));
  return { commandsPerJob: inner / count, bytesPerJob: (await bytesOf(run)) / count };
}

/** Of every key of the run, keys' names and all. */
async function bytesOf(run: RunId): Promise<number> {
  const keys = await redis.keys(`${runKey(run).replace('{', '\\{')}*`);
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.memory('USAGE', key, 'SAMPLES', 0);
  const answers = (await pipeline.exec()) ?? [];
  return answers.reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

describe('a job costs no more commands and bytes than it has to', () => {
  const shapes: readonly [name: string, jobs: Jobs, count: number, most: Cost][] = [
    ['independent', flat(1_000), 1_000, { commandsPerJob: 0.25, bytesPerJob: 165 }],
    ['in a chain', chain(200), 200, { commandsPerJob: 19.1, bytesPerJob: 650 }],
    ['one after many', oneAfterMany(1_000), 1_001, { commandsPerJob: 1.3, bytesPerJob: 400 }],
    ['many after one', manyAfterOne(1_000), 1_001, { commandsPerJob: 0.3, bytesPerJob: 430 }],
    ['in dense layers', layers(20, 50), 1_000, { commandsPerJob: 0.6, bytesPerJob: 440 }],
  ];
  test.each(shapes)('%s', async (_, jobs, count, most) => {
    const { commandsPerJob, bytesPerJob } = await costOf(jobs, count);
    expect(commandsPerJob).toBeLessThanOrEqual(most.commandsPerJob);
    expect(bytesPerJob).toBeLessThanOrEqual(most.bytesPerJob);
  });
});

test('a job of a big run costs no more than one of a small run', async () => {
  const [small, big] = [await costOf(flat(200), 200), await costOf(flat(2_000), 2_000)];
  expect(big.commandsPerJob).toBeLessThanOrEqual(small.commandsPerJob);
  expect(big.bytesPerJob).toBeLessThanOrEqual(small.bytesPerJob);
});

test('of dense layers jobs are counted, not edges: four times the edges on twice the jobs cost twice as much', async () => {
  const [narrow, wide] = [await costOf(layers(20, 25), 500), await costOf(layers(20, 50), 1_000)];
  expect(wide.commandsPerJob).toBeLessThanOrEqual(narrow.commandsPerJob);
  expect(wide.bytesPerJob).toBeLessThanOrEqual(narrow.bytesPerJob);
});

test('no call does more than some thousand commands for many jobs after one and before one, so that others wait for ms', async () => {
  // Enough that a call which did all of it would do several times as many.
  const many = 4_000;
  const between = all('j', many, { ...job, needs: ['first'] });
  const run = await startRun(redis, { first: job, ...between, last: { ...job, needs: names('j', many) } });
  expect(await longestCall(run)).toBeLessThanOrEqual(1_600);
  const jobs = [{ job: 'first' }, ...[...names('j', many), 'last'].map((name) => ({ job: name, follows: true }))];
  const reopening = { generation: 0, shelved: 0, jobs, causes: new Map<string, string>() };
  const retried = await countCommands(redis, () => reopen(redis, run, reopening));
  expect(retried.inner).toBeLessThanOrEqual(1_600);
  expect(await longestCall(run)).toBeLessThanOrEqual(1_600);
  expect(await readRun(redis, run)).toMatchObject({ status: 'succeeded', counts: { succeeded: many + 2 } });
}, 60_000);

/** The most commands within one call of a worker with 64 slots, who claims as many ahead. */
async function longestCall(run: RunId): Promise<number> {
  let most = 0;
  let answer: Advance | undefined;
  while (!answer || answer.status === 'running') {
    const outcomes = (answer?.claims ?? []).map(({ job, attempt }) => outcome(job, attempt, 'succeeded'));
    const counts = await countCommands(redis, async () => {
      answer = await step(redis, run, { outcomes, claim: 128 });
    });
    most = Math.max(most, counts.inner);
  }
  return most;
}
