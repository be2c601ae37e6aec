// Finds claims that a worker still has in hand, and that are not its own any more.
import type { RunId } from '../redis/run-id.ts';
import { keysOf } from '../redis/run-keys.ts';
import { ifForeign } from '../redis/schema-version.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { ifUnreadable } from '../redis/unreadable-run.ts';
import type { Claim } from './advance-run.ts';

export async function staleClaims(redis: WpRedis, run: RunId, claims: readonly Claim[]): Promise<Claim[]> {
  if (claims.length === 0) return [];
  const asked = claims.flatMap(({ job, claim }) => [job, claim]);
  const places = await redis
    .wpStale(keysOf(run), ...asked)
    .catch(ifForeign<number[]>([]))
    .catch(ifUnreadable<number[]>([]));
  return places.flatMap((place) => claims[place - 1] ?? []);
}
