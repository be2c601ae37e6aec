// Runs `exercise.mjs`, which has the protocol of the exercise.
import type { Bench } from '../bench.ts';
import { warmUpJobs } from '../crew.ts';
import { timed } from '../timed.ts';

/** Returns its time in ms. */
export async function drainAsInExercise(
  bench: Bench,
  { jobs, slots }: { jobs: number; slots: number },
): Promise<number> {
  const numbers = [bench.server.port, slots, bench.size(warmUpJobs), jobs].map(String);
  const { stdout } = await timed([process.execPath, 'bench/peers/exercise.mjs', ...numbers]);
  return Number(stdout);
}
