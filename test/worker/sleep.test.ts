// Sleeps, and calls that wait for sleeps that are almost over.
import { expect, test, vi } from 'vitest';
import { Timers } from '../../src/worker/timers.ts';
import { until } from '../support/until.ts';

const timers = new Timers();

test('afterSleeps waits for sleeps that are almost over, and not for longer ones', async () => {
  const order: string[] = [];
  const soon = timers.sleep(1);
  const late = timers.sleep(500);
  void soon.over.then(() => order.push('soon'));
  void late.over.then(() => order.push('late'));
  await new Promise<void>((resolve) => timers.afterSleeps(resolve));
  order.push('act');
  late.end();
  await late.over;
  expect(order).toEqual(['soon', 'act', 'late']);
});

test('afterSleeps comes after a sleep that ends while the event loop stalls', async () => {
  const order: string[] = [];
  void timers.sleep(1).over.then(() => order.push('sleep'));
  setImmediate(() => {
    for (const endAt = performance.now() + 5; performance.now() < endAt; );
  });
  await new Promise<void>((resolve) => timers.afterSleeps(resolve));
  order.push('act');
  expect(order).toEqual(['sleep', 'act']);
});

test('afterSleeps does not wait for a sleep that was ended', async () => {
  const ended = timers.sleep(1);
  ended.end();
  expect(await ended.over).toBe(false);
  const order: string[] = [];
  const acted = new Promise<void>((resolve) => timers.afterSleeps(resolve)).then(() => order.push('act'));
  setImmediate(() => order.push('the rest of the next turn'));
  await acted;
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual(['act', 'the rest of the next turn']);
});

test('afterSleeps does not wait for every one of many sleeps that end one after another', async () => {
  const sleeps = Array.from({ length: 1_000 }, (_, ms) => timers.sleep(ms));
  let over = 0;
  for (const each of sleeps) void each.over.then((isOver) => (over += Number(isOver)));
  await new Promise<void>((resolve) => timers.afterSleeps(resolve));
  expect(over).toBeLessThan(sleeps.length / 2);
  for (const each of sleeps) each.end();
  await Promise.all(sleeps.map((each) => each.over));
});

/** True: a sleep of this length begins with a timer. False: it checks the clock on every turn from the start. */
async function usesTimer(lengthMs: number): Promise<boolean> {
  const setTimeouts = vi.spyOn(globalThis, 'setTimeout');
  const { over, end } = timers.sleep(lengthMs);
  const isUsed = setTimeouts.mock.calls.length > 0;
  setTimeouts.mockRestore();
  end();
  await over;
  return isUsed;
}

test('the stretch that a sleep spends awake gets shorter while sleeps end in time, and long again after a late one', async () => {
  await until(async () => {
    await Promise.all(Array.from({ length: 500 }, () => timers.sleep(0).over));
    return usesTimer(8);
  }, 'a sleep to begin with a timer');
  const late = timers.sleep(1);
  for (const endAt = performance.now() + 10; performance.now() < endAt; );
  expect(await late.over).toBe(true);
  expect(await usesTimer(8)).toBe(false);
  expect(await usesTimer(1_000)).toBe(true);
});
