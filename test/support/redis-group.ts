// A primary, its replica, and a sentinel that promotes the replica when the primary is lost.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { accepts } from './accepts.ts';
import { freePort, serverProgram, spawnGuarded, startRedisServer } from './redis-server.ts';
import { until } from './until.ts';

export interface RedisGroup extends AsyncDisposable {
  readonly url: string;
  readonly loseMaster: () => Promise<void>;
}

export async function startRedisGroup(): Promise<RedisGroup> {
  const master = await startRedisServer(['--repl-diskless-sync-delay', '0']);
  const replica = await startRedisServer(['--replicaof', '127.0.0.1', String(master.port)]);
  const folder = mkdtempSync(join(tmpdir(), 'wp-test-sentinel-'));
  const port = await freePort();
  const config = join(folder, 'sentinel.conf');
  const lines = [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, `sentinel monitor runs 127.0.0.1 ${master.port} 1`],
    ...['sentinel down-after-milliseconds runs 1000', 'sentinel failover-timeout runs 5000'],
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const sentinel = await spawnGuarded([serverProgram, config, '--sentinel']);
  await until(() => accepts({ port, host: '127.0.0.1' }), 'the sentinel to listen');
  const [sentinelClient, replicaClient] = [new Redis(port), new Redis(replica.url)];
  const isKnown = async () =>
    `${await sentinelClient.call('SENTINEL', 'REPLICAS', 'runs')}`.includes(`${replica.port}`);
  await until(isKnown, 'the sentinel to know the replica');
  await until(
    async () => /master_link_status:up/.test(await replicaClient.info('replication')),
    'the replica to be in sync',
  );
  for (const client of [sentinelClient, replicaClient]) client.disconnect();
  const servers = [master, replica];
  return {
    url: `redis+sentinel://127.0.0.1:${port}/runs/0`,
    loseMaster: async () => {
      // Redis loses what has not reached the replica by then.
      const client = new Redis(master.url);
      await client.wait(1, 10_000);
      client.disconnect();
      await master.kill();
    },
    [Symbol.asyncDispose]: async () => {
      await sentinel.end();
      await Promise.all(servers.map((server) => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
