// The events of a run: one after the other for whoever reads them, in few entries for Redis.
import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { followEvents, type RunEvent, readEvents } from '../../src/state/look/events.ts';
import { eventsKey } from '../../src/state/redis/run-keys.ts';
import { outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';

const redis = await connection();

test('alike transitions in a row share an entry, and are read one by one in their order', async () => {
  const run = await startRun(redis, { a: {}, b: {}, c: {}, d: { needs: ['b'] } });
  await step(redis, run, { claim: 3 });
  const ended = [outcome('a', 1, 'succeeded'), outcome('b', 1, 'failed', { reason: 'exit', exitCode: 7 })];
  await step(redis, run, { outcomes: [...ended, outcome('c', 1, 'succeeded')] });
  const told: string[] = [];
  const { signal } = new AbortController();
  for await (const { event, job = '', detail } of followEvents(redis, run, { onTrouble: () => {}, signal })) {
    told.push([event, job, detail.exitCode ?? detail.cause ?? ''].join(' ').trim());
  }
  const started = ['started a', 'started b', 'started c'];
  const ends = ['succeeded a', 'failed b 7', 'succeeded c', 'skipped d b', 'run-failed'];
  expect(told).toEqual(['run-created', ...started, ...ends]);
  expect(await redis.xlen(eventsKey(run))).toBe(7);
});

test('ids are all different, and whoever reads on after one misses nothing and hears nothing twice', async () => {
  const run = await startRun(redis, { a: {}, b: {}, c: {} });
  await step(redis, run, { claim: 3 });
  await step(redis, run, { outcomes: ['a', 'b', 'c'].map((job) => outcome(job, 1, 'succeeded')) });
  const all = await readEvents(redis, run, '0', 100);
  expect(new Set(all.map(({ id }) => id)).size).toBe(8);
  for (const [index, { id }] of all.entries()) {
    expect(await readEvents(redis, run, id, 100)).toEqual(all.slice(index + 1));
    const followed: RunEvent[] = [];
    const { signal } = new AbortController();
    for await (const event of followEvents(redis, run, { after: id, onTrouble: () => {}, signal }))
      followed.push(event);
    expect(followed).toEqual(all.slice(index + 1));
  }
});

test('its connection is left once, at the end or by the signal: a second time would keep the process for half a second', async () => {
  const run = await startRun(redis, { a: {} });
  const { claims } = await step(redis, run, { claim: 1 });
  const leaving = new AbortController();
  const seen = followEvents(redis, run, { onTrouble: () => {}, signal: leaving.signal });
  await seen.next();
  expect(getEventListeners(leaving.signal, 'abort')).not.toEqual([]);
  leaving.abort();
  expect(getEventListeners(leaving.signal, 'abort')).toEqual([]);
  await step(redis, run, { outcomes: claims.map(({ job, attempt }) => outcome(job, attempt, 'succeeded')) });
  const { signal } = new AbortController();
  for await (const _ of followEvents(redis, run, { onTrouble: () => {}, signal }))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
