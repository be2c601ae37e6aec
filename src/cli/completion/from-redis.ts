// Runs, jobs and workers for completion, if Redis answers at once. Completion starts no Redis.

import { findRun } from '../../state/look/find-run.ts';
import { presentWorkers } from '../../state/look/presence.ts';
import { newestRuns } from '../../state/records/indexes.ts';
import { readJobs, readRuns } from '../../state/records/records.ts';
import { redisNow } from '../../state/redis/clock.ts';
import { connectRedis } from '../../state/redis/connection.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { redis as redisSetting, stateFolder } from '../settings/all-settings.ts';
import { Settings } from '../settings/find-settings.ts';
import { runningTime } from '../text/time.ts';
import type { Candidates } from './candidate.ts';
import type { TypedValues } from './cursor-context.ts';

/** A longer wait would feel like a hang. */
const limitMs = 500;
const mostRuns = 20;
const mostJobs = 500;

export async function fromRedis(kind: 'RUN' | 'JOB' | 'ID', before: TypedValues): Promise<Candidates> {
  const settings = await Settings.open();
  const address = settings.get(redisSetting, before.flags.get('--redis')) ?? (await runningSocket(settings));
  if (address === undefined) return [];
  const candidates = readFrom(address, (redis) =>
    kind === 'RUN' ? runs(redis) : kind === 'JOB' ? jobs(redis, before) : workers(redis),
  );
  return Promise.race([candidates, new Promise<Candidates>((resolve) => setTimeout(resolve, limitMs, []).unref())]);
}

async function runningSocket(settings: Settings): Promise<string | undefined> {
  const { findEmbeddedRedis } = await import('../../embedded/embedded.ts');
  return findEmbeddedRedis(settings.get(stateFolder));
}

async function readFrom(address: string, read: (redis: WpRedis) => Promise<Candidates>): Promise<Candidates> {
  const redis = await connectRedis(address, 'once');
  try {
    return await read(redis);
  } finally {
    redis.disconnect();
  }
}

async function runs(redis: WpRedis): Promise<Candidates> {
  const found = await readRuns(redis, await newestRuns(redis, mostRuns));
  const now = await redisNow(redis);
  const candidates = found.runs.map(({ run, name, status, createdAt }) => {
    const age = createdAt === undefined ? '' : `, ${runningTime(now - createdAt)} ago`;
    return { value: run as string, text: `${name}, ${status}${age}` };
  });
  const [newest] = candidates;
  return newest ? [{ value: '@last', text: `the newest: ${newest.text}` }, ...candidates] : [];
}

async function jobs(redis: WpRedis, { positionals, flags }: TypedValues): Promise<Candidates> {
  const run = await findRun(redis, positionals.get('RUN') ?? flags.get('--run') ?? '@last');
  const found: { value: string; text: string }[] = [];
  for await (const { job, status } of readJobs(redis, run)) {
    found.push({ value: job, text: status });
    if (found.length === mostJobs) break;
  }
  return found;
}

async function workers(redis: WpRedis): Promise<Candidates> {
  const present = await presentWorkers(redis);
  return present.map(({ worker, run }) => ({ value: worker, text: run === undefined ? '' : `only for run ${run}` }));
}
