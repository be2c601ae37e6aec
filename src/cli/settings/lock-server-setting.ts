// The servers that hold the leases, from `--lock-redis` or the setting.
import { WpError } from '../../pipeline/error.ts';
import { describeRedis } from '../../state/redis/address.ts';
import { lockRedis } from './all-settings.ts';
import type { Settings } from './find-settings.ts';

/** `flags`: the values of all `--lock-redis` flags. Each may be a list. */
export function lockServersOf(settings: Settings, flags: readonly string[] | undefined): readonly string[] {
  const typed = flags?.join(',');
  const servers = settings.get(lockRedis, typed) ?? [];
  const origin = settings.find(lockRedis, typed)?.origin;
  if (new Set(servers.map(describeRedis)).size < servers.length) {
    throw new WpError(`${origin} names one server twice. Give 3 or 5 different servers.`);
  }
  if ([0, 3, 5].includes(servers.length)) return servers;
  throw new WpError(
    `${origin} must be 3 or 5 independent servers, not ${servers.length}: a lease needs the majority of them. Leave it out to keep leases on the Redis of the runs.`,
  );
}
