// Gathers what the doctor looks at. Nothing that is wrong ends it: that is what it is to tell.
import { findServerBinary, versionOf } from '../../embedded/binary.ts';
import { WpError } from '../../pipeline/error.ts';
import { readHealth } from '../../state/health/health.ts';
import { LockServers } from '../../state/leases/lock-servers.ts';
import { presentWorkers, serves } from '../../state/look/presence.ts';
import { openRuns } from '../../state/records/indexes.ts';
import { readRuns } from '../../state/records/records.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { version } from '../version.ts';
import type { EmbeddedFacts, Facts, LockFacts, Reached, RedisFacts, WorkFacts } from './facts.ts';

export interface Patient {
  /** What is said of where Redis is. */
  readonly where: string;
  /** No address was given. */
  readonly isEmbedded: boolean;
  readonly lockServers: readonly string[];
  readonly withRedis: (use: (redis: WpRedis) => Promise<Reached>) => Promise<Reached>;
}

export async function examine({ where, isEmbedded, lockServers, withRedis }: Patient): Promise<Facts> {
  return {
    version,
    node: process.versions.node,
    redis: await examineRedis(where, withRedis),
    lockServers: await examineLockServers(lockServers),
    embedded: { isUsed: isEmbedded, program: await examineProgram() },
  };
}

async function examineRedis(where: string, withRedis: Patient['withRedis']): Promise<RedisFacts> {
  try {
    return { where, ...(await withRedis(reach)) };
  } catch (error) {
    if (error instanceof WpError) return { where, problem: error.message };
    throw error;
  }
}

async function reach(redis: WpRedis): Promise<Reached> {
  const health = await readHealth(redis);
  return { health, ...(health.permissions.refusals.length === 0 && { work: await examineWork(redis) }) };
}

async function examineWork(redis: WpRedis): Promise<WorkFacts> {
  const workers = await presentWorkers(redis);
  const { runs, foreign } = await readRuns(redis, await openRuns(redis));
  const open = runs.filter(({ status }) => !isRunClosed(status)).map(({ run }) => run);
  const unserved = open.filter((run) => !workers.some((worker) => serves(worker, run)));
  return { workers, runs: { open: open.length, unserved, foreign } };
}

/** A lease, of which they get a share to answer. */
const leaseMs = 6_000;

async function examineLockServers(urls: readonly string[]): Promise<LockFacts> {
  if (urls.length === 0) return { count: 0, away: [] };
  let away: readonly string[] = [];
  const servers = new LockServers(urls, leaseMs, (state) => {
    away = state.away;
  });
  await servers.open();
  servers.close();
  return { count: urls.length, away };
}

async function examineProgram(): Promise<EmbeddedFacts['program']> {
  try {
    const path = findServerBinary();
    return { path, version: await versionOf(path) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
