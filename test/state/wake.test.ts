// Word that there is something to do, over a connection that does nothing but listen.
import { expect, test } from 'vitest';
import { wakeChannel } from '../../src/state/keys.ts';
import { connectRedis } from '../../src/state/redis.ts';
import { Wake } from '../../src/state/wake.ts';
import { startRedisProxy } from '../support/redis-proxy.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

test('is heard again after the connection has silently died', async () => {
  await using server = await startRedisServer();
  await using proxy = await startRedisProxy(server.port);
  const direct = await connectRedis(server.url, 'once');
  const deadened = await connectRedis(proxy.url, 'always');
  const wake = new Wake(deadened);
  const heard: string[] = [];
  wake.listen((kind, run) => heard.push(`${kind} ${run}`));
  const hearsOf = async (run: string): Promise<unknown> =>
    until(
      async () => {
        await direct.publish(wakeChannel, `ready ${run}`);
        return heard.includes(`ready ${run}`);
      },
      `word of ${run}`,
      20_000,
    );
  await hearsOf('first');
  proxy.swallow(true);
  proxy.swallow(false);
  await hearsOf('second');
  expect(heard).not.toContain('ready undefined');
  wake.close();
  for (const redis of [direct, deadened]) redis.disconnect();
});
