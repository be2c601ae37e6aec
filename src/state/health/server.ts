// What a server reports about itself.

import type { Redis } from 'ioredis';
import { defined } from '../../pipeline/defined.ts';

export interface ServerHealth {
  /** Host and port. Undefined: a socket. */
  readonly where?: string;
  readonly product: 'Redis' | 'Valkey';
  /** `7.2.4`. This and the fields after it are undefined if the server does not say. */
  readonly version?: string;
  readonly isReplica: boolean;
  readonly isAppending: boolean;
  /** Whether the last write of the append-only file failed, or the last snapshot. */
  readonly hasWriteFailed: boolean;
  /** When it writes a snapshot, as in its settings. Empty: never. */
  readonly snapshots?: string;
  readonly evictionPolicy?: string;
  readonly usedBytes?: number;
  /** Undefined: the server has no limit. */
  readonly mostBytes?: number;
}

/** Hosted servers forbid CONFIG, and strict ones INFO. */
export async function readServer(redis: Redis): Promise<ServerHealth> {
  const info = fieldsOf(await redis.info().catch(() => ''));
  const snapshots = await redis.config('GET', 'save').catch(() => undefined);
  const [used, most] = [info.get('used_memory'), info.get('maxmemory')].map(Number);
  const version = info.get('valkey_version') ?? info.get('redis_version');
  const policy = info.get('maxmemory_policy');
  const { host, port, path } = redis.options;
  const ifAny = (bytes: number | undefined): number | undefined => (bytes ? bytes : undefined);
  return defined({
    where: path ? undefined : `${host}:${port}`,
    product: info.has('valkey_version') ? ('Valkey' as const) : ('Redis' as const),
    version,
    isReplica: info.get('role') === 'slave',
    isAppending: info.get('aof_enabled') === '1',
    hasWriteFailed: info.get('aof_last_write_status') === 'err' || info.get('rdb_last_bgsave_status') === 'err',
    snapshots: Array.isArray(snapshots) ? String(snapshots[1]) : undefined,
    evictionPolicy: policy,
    usedBytes: ifAny(used),
    mostBytes: ifAny(most),
  });
}

function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map(info.split(/\r?\n/).map((line) => line.split(/:(.*)/s, 2) as [string, string]));
}
