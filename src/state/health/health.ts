// The health of the Redis of the runs: its servers, latency, clock, and what it lets wp do.

import { Cluster, type Redis } from 'ioredis';
import { defined } from '../../pipeline/defined.ts';
import { refusalIn } from '../redis/refusal.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { type Clock, type Latency, measureClock, measureLatency } from './measure.ts';
import { type Permissions, readPermissions } from './permissions.ts';
import { readServer, type ServerHealth } from './server.ts';

export interface RedisHealth {
  /** The primaries of a cluster, else one server. */
  readonly servers: readonly ServerHealth[];
  /** For several servers, the slowest. This and `clock` are undefined if wp may not ask. */
  readonly latency?: Latency;
  /** For several servers, the clock that is farthest off. */
  readonly clock?: Clock;
  readonly permissions: Permissions;
}

export async function readHealth(redis: WpRedis): Promise<RedisHealth> {
  const nodes = serversOf(redis);
  const latency = worst(await ofEach(nodes, measureLatency), ({ p99Ms }) => p99Ms);
  const clock = worst(await ofEach(nodes, measureClock), ({ aheadMs }) => Math.abs(aheadMs));
  const servers = await Promise.all(nodes.map(readServer));
  return defined({ servers, latency, clock, permissions: await readPermissions(redis) });
}

function serversOf(redis: Redis | Cluster): Redis[] {
  const primaries = redis instanceof Cluster ? redis.nodes('master') : [];
  return primaries.length > 0 ? primaries : [redis as Redis];
}

/** Leaves out servers that refuse. */
async function ofEach<T>(nodes: readonly Redis[], measure: (node: Redis) => Promise<T>): Promise<T[]> {
  const refused = (error: unknown): undefined => {
    if (refusalIn(error) === undefined) throw error;
  };
  const measured = await Promise.all(nodes.map((node) => measure(node).catch(refused)));
  return measured.filter((value) => value !== undefined) as T[];
}

function worst<T>(all: readonly T[], badness: (one: T) => number): T | undefined {
  return all.reduce<T | undefined>((last, next) => (last && badness(last) >= badness(next) ? last : next), undefined);
}
