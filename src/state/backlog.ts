// Work that is left over from earlier calls: each call of a script takes a bounded number of steps.

import type { RunId } from './redis/run-id.ts';
import { keysOf } from './redis/run-keys.ts';
import { ifForeign } from './redis/schema-version.ts';
import type { WpRedis } from './redis/scripts.ts';

/** No worker asks, so nothing is settled or claimed. */
const request = JSON.stringify({ worker: '', lease_ms: 0, outcomes: [], claim: { id: '', count: 0, ahead: 0 } });

/** Does what follows from earlier endings until nothing is left. For runs that may have no worker to do it. */
export async function workOffBacklog(redis: WpRedis, run: RunId): Promise<void> {
  for (let backlog = 1; backlog > 0; ) {
    const [answer = '{}'] = await redis.wpAdvance(keysOf(run), request).catch(ifForeign([]));
    backlog = (JSON.parse(answer) as { readonly backlog?: number }).backlog ?? 0;
  }
}
