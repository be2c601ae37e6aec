// Sleeps, and what is put off for them.
import { expect, test, vi } from 'vitest';
import { afterSleeps, sleep } from '../../src/worker/attempt/sleep.ts';
import { until } from '../support/until.ts';

test('what is to come after the sleeps comes after those that are almost over, before the others', async () => {
  const order: string[] = [];
  const soon = sleep(1);
  const late = sleep(500);
  void soon.over.then(() => order.push('soon'));
  void late.over.then(() => order.push('late'));
  await new Promise<void>((resolve) => afterSleeps(resolve));
  order.push('act');
  late.end();
  await late.over;
  expect(order).toEqual(['soon', 'act', 'late']);
});

test('a sleep that ends while the event loop stalls still comes before what is put off', async () => {
  const order: string[] = [];
  void sleep(1).over.then(() => order.push('sleep'));
  setImmediate(() => {
    for (const endAt = performance.now() + 5; performance.now() < endAt; );
  });
  await new Promise<void>((resolve) => afterSleeps(resolve));
  order.push('act');
  expect(order).toEqual(['sleep', 'act']);
});

test('a sleep that was ended holds nothing up', async () => {
  const ended = sleep(1);
  ended.end();
  expect(await ended.over).toBe(false);
  const order: string[] = [];
  const acted = new Promise<void>((resolve) => afterSleeps(resolve)).then(() => order.push('act'));
  setImmediate(() => order.push('the rest of the next turn'));
  await acted;
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['act', 'the rest of the next turn']);
});

test('however many sleeps follow each other, nothing is put off until the last', async () => {
  const sleeps = Array.from({ length: 1_000 }, (_, ms) => sleep(ms));
  let over = 0;
  for (const each of sleeps) void each.over.then((isOver) => (over += Number(isOver)));
  await new Promise<void>((resolve) => afterSleeps(resolve));
  expect(over).toBeLessThan(sleeps.length / 2);
  for (const each of sleeps) each.end();
  await Promise.all(sleeps.map((each) => each.over));
});

/** Whether the event loop is given up for a while before the last stretch of a sleep of so long begins. */
async function usesTimer(lengthMs: number): Promise<boolean> {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const { over, end } = sleep(lengthMs);
  const isUsed = timers.mock.calls.length > 0;
  timers.mockRestore();
  end();
  await over;
  return isUsed;
}

test('while sleeps end in time less of them is waited for awake, after one that was late more again', async () => {
  await until(async () => {
    await Promise.all(Array.from({ length: 500 }, () => sleep(0).over));
    return usesTimer(8);
  }, 'a sleep to begin with a timer');
  const late = sleep(1);
  for (const endAt = performance.now() + 10; performance.now() < endAt; );
  expect(await late.over).toBe(true);
  expect(await usesTimer(8)).toBe(false);
  expect(await usesTimer(1_000)).toBe(true);
});
