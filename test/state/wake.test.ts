// Word that there is something to do, over a connection that does nothing but listen.
import { afterEach, beforeEach, test } from 'vitest';
import { connectRedis } from '../../src/state/redis/connection.ts';
import { wakeChannel } from '../../src/state/redis/keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { Wake } from '../../src/state/redis/wake.ts';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

let server: RedisServer;
let proxy: RedisProxy;
let direct: WpRedis;
let listening: WpRedis;
const heard: string[] = [];

beforeEach(async () => {
  server = await startRedisServer();
  proxy = await startRedisProxy(server.port);
  direct = await connectRedis(server.url, 'once');
  listening = await connectRedis(proxy.url, 'always');
  heard.length = 0;
});

afterEach(async () => {
  for (const redis of [direct, listening]) redis.disconnect();
  await proxy[Symbol.asyncDispose]();
  await server.stop();
});

test('is heard again after the connection has silently died', async () => {
  using _wake = listen();
  await wordOf('first');
  proxy.swallow(true);
  proxy.swallow(false);
  await wordOf('second');
});

test('is heard although Redis refused to send any at first', async () => {
  proxy.refuse('BUSY Redis is busy running a script.', 'subscribe');
  using _wake = listen();
  await until(() => proxy.refusals() > 0, 'the refusal');
  proxy.refuse();
  await wordOf('first');
});

function listen(): Disposable {
  const wake = new Wake(listening);
  wake.listen((kind, run) => heard.push(`${kind} ${run}`));
  return { [Symbol.dispose]: () => wake.close() };
}

async function wordOf(run: string): Promise<void> {
  await until(
    async () => {
      await direct.publish(wakeChannel, `ready ${run}`);
      return heard.includes(`ready ${run}`);
    },
    `word of ${run}`,
    20_000,
  );
}
