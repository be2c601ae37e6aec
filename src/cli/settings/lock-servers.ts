// The servers that hold the leases, as `--lock-redis` or a setting names them.
import { WpError } from '../../pipeline/error.ts';
import { describeRedis } from '../../state/redis/address.ts';
import type { Settings } from './find.ts';
import { lockRedis } from './table.ts';

/** `flags`: each value may be a list. */
export function lockServersOf(settings: Settings, flags: readonly string[] | undefined): readonly string[] {
  const typed = flags?.join(',');
  const servers = settings.get(lockRedis, typed) ?? [];
  const origin = settings.find(lockRedis, typed)?.origin;
  if (new Set(servers.map(describeRedis)).size < servers.length) {
    throw new WpError(`${origin} names one server twice. Each has to be another one.`);
  }
  if ([0, 3, 5].includes(servers.length)) return servers;
  throw new WpError(
    `${origin} takes 3 or 5 independent servers, most of which have to agree, not ${servers.length}. Without it the leases are where the runs are.`,
  );
}
