// Damages what Redis keeps of a run beside the records of its jobs: entries of indexes, counts, flags.
import { type Draw, drawsOf } from '../../src/pipeline/plan/seeded-random.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { runKey } from '../../src/state/redis/run-keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { jobStatuses } from '../../src/state/redis/status.ts';

export type Damage = (redis: WpRedis, run: RunId, draw: Draw) => Promise<unknown>;

const indexes = ['running', 'ready', 'delayed', 'held'] as const;
const counts = [...jobStatuses, 'allowed', 'excused', 'hooks_ready', 'hooks_running'].map((name) => `jobs_${name}`);

function choose<T>(draw: Draw, from: readonly T[]): T {
  return from[Math.floor(draw() * from.length)] as T;
}

function loseEntry(index: string): Damage {
  return async (redis, run, draw) => {
    const key = `${runKey(run)}:${index}`;
    const members = await redis.zrange(key, '0', '-1');
    if (members.length > 0) await redis.zrem(key, choose(draw, members));
  };
}

const loseKey =
  (name: string): Damage =>
  (redis, run) =>
    redis.del(`${runKey(run)}:${name}`);

/** What nothing else is left of. */
export const losses: Readonly<Record<string, Damage>> = {
  ...Object.fromEntries(indexes.map((index) => [`an entry of ${index}`, loseEntry(index)])),
  ...Object.fromEntries([...indexes, 'waiting', 'asks', 'active'].map((name) => [`all of ${name}`, loseKey(name)])),
  'the counts': (redis, run) => redis.hdel(runKey(run), ...counts),
  'one count': (redis, run, draw) =>
    redis.hincrby(runKey(run), choose(draw, counts.slice(0, 7)), 1 + Math.floor(draw() * 3)),
  'the meaning of a count': (redis, run, draw) => redis.hset(runKey(run), choose(draw, counts.slice(0, 7)), 'garbage'),
  'the number of jobs': (redis, run) => redis.hset(runKey(run), 'jobs', '7777'),
};

/** One of them, whichever. */
export function damageBy(seed: number): (redis: WpRedis, run: RunId) => Promise<void> {
  const draw = drawsOf(seed, 'damage');
  return async (redis, run) => {
    await choose(draw, Object.values(losses))(redis, run, draw);
  };
}
