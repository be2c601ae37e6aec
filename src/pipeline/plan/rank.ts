// The place of each leg in the queue: what has the longest way to the end of the run goes first.
import { orderJobs } from '../order-jobs.ts';
import type { Job } from '../pipeline.ts';

/** Of a command, whose length nobody knows. */
const commandMs = 1000;

/** `sleeps[i]`: the length of each leg of job `i`, absent for commands. Returns the ranks in the same shape. */
export function rankLegs(jobs: readonly Job[], sleeps: readonly (readonly (number | undefined)[])[]): number[][] {
  const after = waysAfter(jobs, sleeps);
  const ways = sleeps.flatMap((legs, job) => legs.map((sleepMs) => (sleepMs ?? commandMs) + (after[job] ?? 0)));
  // Equals stay in file order. An array, as V8 sorts what is in order already in one pass there, and typed ones never.
  const queue = [...ways.keys()].sort((one, other) => (ways[other] ?? 0) - (ways[one] ?? 0));
  const ranks = new Uint32Array(queue.length);
  for (const [rank, leg] of queue.entries()) ranks[leg] = rank;
  let next = 0;
  return sleeps.map((legs, job) => legs.map(() => rankOf(jobs[job]?.priority ?? 0, ranks[next++] ?? 0)));
}

/** Priority stands above all else. The state adds the time in between: see `lua/queue.lua`. With a priority of 100 at most, all of it fits into 53 bits. */
function rankOf(priority: number, rank: number): number {
  return rank - priority * priorityStep;
}

/** What lies between two priorities: all of time and every rank. */
export const priorityStep = 2 ** 45;

/** Of a job, by its rank or by its place in the queue. */
export function priorityOf(order: number): number {
  return -Math.floor(order / priorityStep);
}

/** Per job: the longest way from its end to the end of the run. */
function waysAfter(jobs: readonly Job[], sleeps: readonly (readonly (number | undefined)[])[]): number[] {
  const indices = new Map(jobs.map(({ id }, index) => [id, index]));
  const needs = jobs.map((job) => job.needs.flatMap((need) => indices.get(need.job) ?? []));
  const after = jobs.map(() => 0);
  for (const job of [...orderJobs(needs).order].reverse()) {
    const own = (sleeps[job] ?? []).reduce<number>((longest, sleepMs) => Math.max(longest, sleepMs ?? commandMs), 0);
    const way = own + (after[job] ?? 0);
    for (const need of needs[job] ?? []) after[need] = Math.max(after[need] ?? 0, way);
  }
  return after;
}
