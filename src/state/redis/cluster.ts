// Connections to a Redis Cluster. A server that does not know its address, or keeps it to itself, leaves it out of what it says about
// the slots. Then it means the host at which it was asked. ioredis would leave out the server.
import { Cluster, type ClusterOptions, type Redis, type RedisOptions } from 'ioredis';
import type { Host } from './address.ts';

/** `redisOptions`: of the connections to the servers. Answers keep the shape that ioredis documents. */
type ClusterSettings = Omit<ClusterOptions, 'redisOptions'> & {
  readonly redisOptions: Omit<RedisOptions, 'replyMapping' | 'enableOfflineQueue' | 'retryStrategy'>;
};

export function openCluster(hosts: readonly [Host, ...Host[]], options: ClusterSettings): Cluster {
  const [{ host }] = hosts;
  return withAskedHosts(new Cluster([...hosts], { ...options, natMap: (key) => redirected(key, host) }));
}

export function duplicateCluster(cluster: Cluster, options: ClusterSettings): Cluster {
  return withAskedHosts(cluster.duplicate(undefined, options));
}

/** Where a redirection to `:6379` leads; null: to the place that it names. If it leads astray, the slots are asked for again. */
function redirected(key: string, host: string): Host | null {
  const [, port] = /^\??:(\d+)$/.exec(key) ?? [];
  return port === undefined ? null : { host, port: Number(port) };
}

type SlotRange = readonly [from: number, to: number, ...servers: readonly [host: string | null, port: number][]];
type Answered = (error: Error | null, ranges?: readonly SlotRange[]) => void;

/** How ioredis asks a server for the slots: with one command, on a connection of its own. */
interface Asked {
  duplicate(options: unknown): { cluster(subcommand: 'SLOTS', answered: Answered): unknown };
}

/** Of ioredis, not in its types. */
interface Refreshing {
  getInfoFromNode(server: Asked | undefined, done: (error?: Error) => void): void;
}

function withAskedHosts(cluster: Cluster): Cluster {
  const refreshing = cluster as unknown as Refreshing;
  const getInfo = refreshing.getInfoFromNode.bind(cluster);
  refreshing.getInfoFromNode = (server, done) => getInfo(server && filling(server as Asked & Redis), done);
  return cluster;
}

function filling(server: Asked & Redis): Asked {
  const { host = '' } = server.options;
  const filled = ([from, to, ...servers]: SlotRange): SlotRange => [
    from,
    to,
    ...servers.map(([known, port]): [string, number] => [known && known !== '?' ? known : host, port]),
  ];
  return {
    duplicate: (options) => {
      const connection = (server as Asked).duplicate(options);
      const ask = connection.cluster.bind(connection);
      connection.cluster = (subcommand, answered) =>
        ask(subcommand, (error, ranges) => answered(error, ranges?.map(filled)));
      return connection;
    },
  };
}
