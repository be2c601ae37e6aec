// `wp workers list`: all workers, oldest first, as a table or as JSON.
import { exitCodes } from '../../pipeline/error.ts';
import { presentWorkers } from '../../state/look/presence.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { jsonLine, workerToJson } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';
import { renderWorkers } from './workers-table.ts';

/** Returns the exit code. */
export async function printWorkers(redis: WpRedis, isJson: boolean, { print, say }: Output): Promise<number> {
  const workers = (await presentWorkers(redis)).sort((one, other) => one.since - other.since);
  if (isJson) for (const worker of workers) print(jsonLine(workerToJson(worker)));
  else if (workers.length > 0) print(renderWorkers(workers, lineWidth()));
  else say('There are no workers. Start one with "wp worker".');
  return exitCodes.ok;
}
