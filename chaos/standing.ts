// Describes a run that does not close, to find out why.
import { type RunEvent, toEvents } from '../src/state/look/events.ts';
import { presentWorkers } from '../src/state/look/presence.ts';
import { openRunsKey } from '../src/state/redis/keys.ts';
import type { RunId } from '../src/state/redis/run-id.ts';
import { eventsKey, runKey } from '../src/state/redis/run-keys.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import { contentOf } from '../test/support/snapshot.ts';
import { renderEvent } from './render.ts';

const lastEvents = 30;
const lists = ['ready', 'delayed', 'running', 'backlog', 'asks', 'active', 'held', 'waiting'];

/** The run's hash, the index of open runs, what waits in the run, the workers, and the run's last events. */
export async function describeStanding(redis: WpRedis, run: RunId): Promise<string> {
  const workers = (await presentWorkers(redis)).map((worker) => JSON.stringify(worker));
  return [
    `run ${run}: ${JSON.stringify(await redis.hgetall(runKey(run)))}`,
    await describeKey(redis, openRunsKey),
    ...(await Promise.all(lists.map((name) => describeKey(redis, `${runKey(run)}:${name}`)))),
    ...workers.map((worker) => `worker ${worker}`),
    ...(await events(redis, run)).map((event) => `  ${renderEvent(event)}`),
  ].join('\n');
}

async function describeKey(redis: WpRedis, key: string): Promise<string> {
  return `${key}: ${JSON.stringify(await contentOf(redis, key))}`;
}

async function events(redis: WpRedis, run: RunId): Promise<RunEvent[]> {
  const entries = await redis.xrevrange(eventsKey(run), '+', '-', 'COUNT', lastEvents);
  return entries.reverse().flatMap(([id, fields]) => toEvents(id, fields));
}
