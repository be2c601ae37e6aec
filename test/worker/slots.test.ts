// Whose turn it is to fill the slots of a worker, and that no message about work is lost.
import { expect, test } from 'vitest';
import { type Claimant, Slots } from '../../src/worker/slots.ts';

/** Counts how often it is told to ask Redis. */
class Asked implements Claimant {
  times = 0;

  advanceSoon(): void {
    this.times += 1;
  }
}

function slotsFor(run: Claimant): Slots {
  const slots = new Slots(1);
  slots.mayHaveWork(run);
  return slots;
}

test('a message about work that comes while all slots are reserved leads to another request', () => {
  const run = new Asked();
  const slots = slotsFor(run);
  const request = slots.reserve(run, 0);
  run.times = 0;
  slots.mayHaveWork(run);
  request.end();
  // Redis was asked before the message was sent.
  slots.requeue(run, false);
  slots.offer();
  expect(run.times).toBe(1);
});

test('so does one that comes while all slots are taken, once there is a free slot', () => {
  const run = new Asked();
  const slots = slotsFor(run);
  slots.reserve(run, 0).end();
  slots.take();
  slots.mayHaveWork(run);
  slots.requeue(run, false);
  run.times = 0;
  slots.free();
  slots.offer();
  expect(run.times).toBe(1);
});

test('an answer without work, to a request that was sent after the message, ends the requests', () => {
  const run = new Asked();
  const slots = slotsFor(run);
  slots.reserve(run, 0).end();
  slots.requeue(run, false);
  run.times = 0;
  slots.offer();
  expect(run.times).toBe(0);
});

test('a run that is forgotten is not asked about', () => {
  const run = new Asked();
  const slots = slotsFor(run);
  const request = slots.reserve(run, 0);
  slots.mayHaveWork(run);
  slots.forget(run);
  run.times = 0;
  request.end();
  slots.requeue(run, false);
  slots.offer();
  expect(run.times).toBe(0);
});
