// `wp workers drain`: finds the worker that is meant, and asks it to end with its last job.
import { WpError } from '../../pipeline/error.ts';
import { askToDrain, presentWorkers, type WorkerPresence } from '../../state/look/presence.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { runningJobs } from '../lists/workers-table.ts';
import { counted } from '../text/words.ts';

/** `text`: an id, or the beginning of one that no other shares. Returns what to tell the user. */
export async function drainWorker(redis: WpRedis, text: string): Promise<string> {
  const found = findWorker(await presentWorkers(redis), text);
  const { worker, run, isDraining } = found;
  const open = runningJobs(found);
  if (run !== undefined) {
    throw new WpError(
      `worker ${worker} works run ${run} alone, in the process that shows it, and ends with it. Press Ctrl-C there, or "wp cancel ${run}".`,
    );
  }
  const rest = open === 0 ? 'ends now' : `ends after ${counted(open, 'running job')}`;
  if (isDraining) return `Worker ${worker} is being drained already: it ${rest}.`;
  await askToDrain(redis, worker);
  return `Worker ${worker} takes nothing new and ${rest}.`;
}

function findWorker(workers: readonly WorkerPresence[], text: string): WorkerPresence {
  const exact = workers.find(({ worker }) => worker === text);
  if (exact) return exact;
  const [first, second] = workers.filter(({ worker }) => worker.startsWith(text));
  if (!first) throw new WpError(`there is no worker "${text}". "wp workers list" shows those that live.`);
  if (!second) return first;
  throw new WpError(
    `"${text}" is the beginning of several workers: ${first.worker}, ${second.worker}… Write more of the id.`,
  );
}
