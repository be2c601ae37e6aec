// Gathers the facts for the checks. A problem does not end it: reporting problems is its purpose.
import { findServerBinary, versionOf } from '../../embedded/binary.ts';
import { defined } from '../../pipeline/defined.ts';
import { WpError } from '../../pipeline/error.ts';
import { readHealth } from '../../state/health/health.ts';
import { LockServers } from '../../state/leases/lock-servers.ts';
import { checkRun } from '../../state/look/check-run.ts';
import { presentWorkers, serves } from '../../state/look/presence.ts';
import { openRuns } from '../../state/records/indexes.ts';
import { readRuns } from '../../state/records/records.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { UnreadableRun } from '../../state/redis/unreadable-run.ts';
import { unlistedRuns } from '../../state/retention/relist-runs.ts';
import { version } from '../version.ts';
import type { EmbeddedFacts, Facts, LockFacts, Reached, RedisFacts, WorkFacts } from './facts.ts';

export interface Target {
  /** Where Redis is, in words. */
  readonly where: string;
  /** No address is set, so wp uses its embedded Redis. */
  readonly isEmbedded: boolean;
  readonly lockServers: readonly string[];
  readonly withRedis: (use: (redis: WpRedis) => Promise<Reached>) => Promise<Reached>;
}

export async function readFacts({ where, isEmbedded, lockServers, withRedis }: Target): Promise<Facts> {
  return {
    version,
    node: process.versions.node,
    redis: await readRedis(where, withRedis),
    lockServers: await readLockServers(lockServers),
    embedded: { isUsed: isEmbedded, program: await findProgram() },
  };
}

async function readRedis(where: string, withRedis: Target['withRedis']): Promise<RedisFacts> {
  try {
    return { where, ...(await withRedis(readReached)) };
  } catch (error) {
    if (error instanceof WpError) return { where, problem: error.message };
    throw error;
  }
}

async function readReached(redis: WpRedis): Promise<Reached> {
  const health = await readHealth(redis);
  const isPermitted = health.permissions.refusals.length === 0;
  return { health, ...defined({ work: isPermitted ? await readWork(redis) : undefined }) };
}

async function readWork(redis: WpRedis): Promise<WorkFacts> {
  const workers = await presentWorkers(redis);
  const listed = await openRuns(redis);
  const { runs, foreign } = await readRuns(redis, listed);
  const open = runs.filter(({ status }) => !isRunClosed(status)).map(({ run }) => run);
  const unserved = open.filter((run) => !workers.some((worker) => serves(worker, run)));
  const unlisted = await unlistedRuns(redis);
  const damaged: RunId[] = [];
  const unreadable: UnreadableRun[] = [];
  for (const run of [...listed, ...unlisted]) {
    const found = await checkRun(redis, run);
    if (found instanceof UnreadableRun) unreadable.push(found);
    else if (found === 'damaged') damaged.push(run);
  }
  return { workers, runs: { open: open.length, unserved, foreign, damaged, unreadable, unlisted } };
}

/** The length of a lease; lock servers have to answer within a share of it. */
const leaseMs = 6_000;

async function readLockServers(urls: readonly string[]): Promise<LockFacts> {
  if (urls.length === 0) return { count: 0, away: [] };
  let away: readonly string[] = [];
  const servers = new LockServers(urls, leaseMs, (state) => {
    away = state.away;
  });
  await servers.open();
  servers.close();
  return { count: urls.length, away };
}

async function findProgram(): Promise<EmbeddedFacts['program']> {
  try {
    const path = findServerBinary();
    return { path, version: await versionOf(path) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
