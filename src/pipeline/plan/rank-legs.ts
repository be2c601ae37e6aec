// The place of each leg in the queue: the leg with the longest remaining path to the end of the run goes first.
import { orderJobs } from '../order-jobs.ts';
import type { Job } from '../pipeline.ts';

/** The assumed length of a command, as nobody knows the real one. */
const commandMs = 1000;

/** `sleeps[i]`: the length of each leg of job `i`, undefined for commands. Returns the ranks in the same shape. */
export function rankLegs(jobs: readonly Job[], sleeps: readonly (readonly (number | undefined)[])[]): number[][] {
  const after = pathsAfter(jobs, sleeps);
  const paths = sleeps.flatMap((legs, job) => legs.map((sleepMs) => (sleepMs ?? commandMs) + (after[job] ?? 0)));
  // Equals stay in file order. Not a typed array: V8 sorts an ordered plain array in one pass, and a typed one never.
  const queue = [...paths.keys()].sort((one, other) => (paths[other] ?? 0) - (paths[one] ?? 0));
  const ranks = new Uint32Array(queue.length);
  for (const [rank, leg] of queue.entries()) ranks[leg] = rank;
  let next = 0;
  return sleeps.map((legs, job) => legs.map(() => rankOf(jobs[job]?.priority ?? 0, ranks[next++] ?? 0)));
}

/** Priority comes first. `lua/queue.lua` adds the time between priority and rank. With priorities up to 100, all of it fits into 53 bits. */
function rankOf(priority: number, rank: number): number {
  return rank - priority * priorityStep;
}

/** The distance between two priorities: more than any time plus any rank. */
export const priorityStep = 2 ** 45;

/** The priority of a job, from its rank or its place in the queue. */
export function priorityOf(order: number): number {
  return -Math.floor(order / priorityStep);
}

/** For each job, the longest path from its end to the end of the run, in ms. */
function pathsAfter(jobs: readonly Job[], sleeps: readonly (readonly (number | undefined)[])[]): number[] {
  const indices = new Map(jobs.map(({ id }, index) => [id, index]));
  const needs = jobs.map((job) => job.needs.flatMap((need) => indices.get(need.job) ?? []));
  const after = jobs.map(() => 0);
  for (const job of [...orderJobs(needs).order].reverse()) {
    const own = (sleeps[job] ?? []).reduce<number>((longest, sleepMs) => Math.max(longest, sleepMs ?? commandMs), 0);
    const path = own + (after[job] ?? 0);
    for (const need of needs[job] ?? []) after[need] = Math.max(after[need] ?? 0, path);
  }
  return after;
}
