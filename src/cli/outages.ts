// Says when Redis goes away and when it is back, so that waiting does not look like hanging.
import { describeRedis } from '../state/redis.ts';
import type { Connection } from '../state/scripts.ts';
import type { Output } from './output.ts';

/** Returns what ends it, to be called before the connection is closed on purpose. */
export function announceOutages(redis: Connection, address: string, { say }: Output): () => void {
  let isAway = redis.status !== 'ready';
  if (isAway) say(`wp: waiting for Redis at ${describeRedis(address)}.`);
  const onClose = (): void => {
    if (!isAway) say(`wp: Redis at ${describeRedis(address)} is away. Results are kept and sent when it is back.`);
    isAway = true;
  };
  const onReady = (): void => {
    if (isAway) say(`wp: Redis at ${describeRedis(address)} is back.`);
    isAway = false;
  };
  redis.on('close', onClose).on('ready', onReady);
  return () => void redis.off('close', onClose).off('ready', onReady);
}
