// `wp workers drain`: finds a worker, and asks it to exit after its running jobs.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { askToDrain, presentWorkers, type WorkerPresence } from '../../state/look/presence.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { runningJobs } from '../lists/workers-table.ts';
import type { Output } from '../text/output.ts';
import { counted } from '../text/words.ts';

/** `text`: an id, or the beginning of a single id. Returns the exit code. */
export async function drainWorker(redis: WpRedis, text: string, { print }: Output): Promise<number> {
  const found = findWorker(await presentWorkers(redis), text);
  const { worker, run, isDraining } = found;
  const open = runningJobs(found);
  if (run !== undefined) {
    throw new WpError(
      `worker ${worker} cannot be drained: it belongs to the process that shows run ${run}, and exits with it. Press Ctrl-C there, or cancel the run: wp cancel ${run}`,
    );
  }
  const rest = open === 0 ? 'exits now' : `exits after ${counted(open, 'running job')}`;
  if (!isDraining) await askToDrain(redis, worker);
  print(`Worker ${worker} ${isDraining ? 'is already drained: it' : 'takes no more jobs, and'} ${rest}.`);
  return exitCodes.ok;
}

function findWorker(workers: readonly WorkerPresence[], text: string): WorkerPresence {
  const exact = workers.find(({ worker }) => worker === text);
  if (exact) return exact;
  const [first, second] = workers.filter(({ worker }) => worker.startsWith(text));
  if (!first) throw new WpError(`there is no worker "${text}". List the workers: wp workers list`);
  if (!second) return first;
  throw new WpError(
    `"${text}" is the beginning of several ids: ${first.worker}, ${second.worker}… Type more of the id.`,
  );
}
