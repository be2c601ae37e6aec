// Word that there is something to do, over a connection that does nothing but listen.
import { beforeEach, test } from 'vitest';
import { wakeChannel } from '../../src/state/redis/keys.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { Wake } from '../../src/state/redis/wake.ts';
import { connection, ownServer, untilEnd } from '../support/redis.ts';
import { type RedisProxy, startRedisProxy } from '../support/redis-proxy.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { until } from '../support/until.ts';

let server: RedisServer;
let proxy: RedisProxy;
let direct: WpRedis;
let listening: WpRedis;
const heard: string[] = [];

beforeEach(async () => {
  server = await ownServer();
  proxy = untilEnd(await startRedisProxy(server.port));
  direct = await connection(server.url);
  listening = await connection(proxy.url, 'always');
  heard.length = 0;
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
