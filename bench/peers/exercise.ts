// The protocol of the exercise, as `exercise.mjs` has it.
import type { Bench } from '../bench.ts';
import { warmUpJobs } from '../crew.ts';
import { timed } from '../timed.ts';

/** In ms. */
export async function drainAsInExercise(
  bench: Bench,
  { jobs, slots }: { jobs: number; slots: number },
): Promise<number> {
  const numbers = [bench.server.port, slots, bench.size(warmUpJobs), jobs].map(String);
  const { stdout } = await timed([process.execPath, 'bench/peers/exercise.mjs', ...numbers]);
  return Number(stdout);
}
