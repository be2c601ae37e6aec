// A real Redis Cluster, of three servers unless a test says otherwise: keys of different slots can be on different servers.
import { Redis } from 'ioredis';
import { freePort, type RedisServer, startRedisServer } from './redis-server.ts';
import { until } from './until.ts';

export interface RedisCluster extends AsyncDisposable {
  readonly url: string;
  readonly servers: readonly RedisServer[];
  /** Resolves when every server knows all others, and that they serve all slots. */
  readonly well: () => Promise<void>;
}

const slots = 16_384;

/** `args`: arguments of redis-server, for each server. */
export async function startRedisCluster(args: readonly string[] = [], count = 3): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: count }, () => startNode(args)));
  const clients = servers.map(({ url }) => new Redis(url));
  const share = Math.ceil(slots / servers.length);
  for (const [index, client] of clients.entries()) {
    const from = index * share;
    await client.call('CLUSTER', 'ADDSLOTSRANGE', from, Math.min(slots, from + share) - 1);
    const { port, busPort } = servers[0] as ClusterNode;
    if (index > 0) await client.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
  }
  for (const client of clients) client.disconnect();
  const well = async (): Promise<void> => void (await Promise.all(servers.map((server) => knowsAll(server, servers))));
  await well();
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`);
  return {
    url: `redis+cluster://${hosts.join(',')}`,
    servers,
    well,
    [Symbol.asyncDispose]: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

async function knowsAll({ url }: RedisServer, { length }: readonly RedisServer[]): Promise<void> {
  const client = new Redis(url);
  await until(async () => {
    const info = await client.cluster('INFO');
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${length}`);
  }, 'the cluster to be well');
  client.disconnect();
}

interface ClusterNode extends RedisServer {
  /** Port between the servers. Its default could exceed the highest port. */
  readonly busPort: number;
}

async function startNode(args: readonly string[]): Promise<ClusterNode> {
  const busPort = await freePort();
  const server = await startRedisServer(['--cluster-enabled', 'yes', '--cluster-port', String(busPort), ...args]);
  return { ...server, busPort };
}
