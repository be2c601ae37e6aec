// Processor time of a workload: other programs on the machine do not change it.
import type { Bench } from './bench.ts';
import { cpuOf } from './processes.ts';
import type { Figures } from './row.ts';

/** Does the work. Returns its wall time in ms, and the processor time of workers and of Redis for each job. Redis' time includes the creation. */
export async function costOf(
  bench: Bench,
  pids: readonly number[],
  { jobs, work }: { readonly jobs: number; readonly work: () => Promise<{ readonly ms: number }> },
): Promise<{ readonly ms: number; readonly cost: Figures }> {
  const before = { workers: cpuOf(pids), redis: await bench.cpu() };
  const { ms } = await work();
  const spent = { workers: cpuOf(pids) - before.workers, redis: (await bench.cpu()) - before.redis };
  return { ms, cost: { 'worker CPU us': spent.workers / jobs, 'Redis CPU us': spent.redis / jobs } };
}
