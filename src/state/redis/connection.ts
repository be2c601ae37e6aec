// Connections to Redis: opens them, says how long to wait for Redis, and what to tell the user when Redis cannot be reached.
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { type Address, describeRedis, parseAddress } from './address.ts';
import { duplicateCluster, openCluster } from './cluster.ts';
import { isLost, refusalIn, refusalInWords } from './refusal.ts';
import { type WpRedis, withScripts } from './scripts.ts';

/**
 * once: the command fails if Redis does not answer now, or stops answering for long. once there, always: the first contact must
 * succeed, then the command waits out any outage. always: the command waits out outages from the start.
 */
export type Patience = 'once' | 'once there, always' | 'always';

/** Answers keep the shape that ioredis documents. */
type Settings = Omit<RedisOptions, 'replyMapping'>;

/** Together these two keep a command with patience `once` below 10 s. */
const firstContactMs = 4_000;
const commandMs = 5_000;
/**
 * A connection that owes an answer and is silent for this long is closed and opened again, whatever TCP believes. Otherwise a
 * half-open connection would be waited for forever. No call of wp takes Redis nearly as long.
 */
export const silenceMs = 4_000;
/** How long a connection that is being closed may take for its last bytes. */
const disconnectMs = 500;

const connecting: Settings = {
  connectTimeout: firstContactMs,
  disconnectTimeout: disconnectMs,
  socketTimeout: silenceMs,
  connectionName: 'wp',
  family: 0,
  // The server has become a replica. Its name, or the sentinels, may lead to the new primary by now.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

const reconnectMs = (times: number): number => Math.min(50 * times, 1_000);

const urls = new WeakMap<Redis, string>();

/** What the connection was opened with. Undefined: not by `connectRedis`. */
export function urlOf(redis: Redis): string | undefined {
  return urls.get(redis);
}

export async function connectRedis(url: string, patience: Patience): Promise<WpRedis> {
  const waits: Settings =
    patience === 'once'
      ? { maxRetriesPerRequest: 3, commandTimeout: commandMs }
      : { maxRetriesPerRequest: null, retryStrategy: reconnectMs };
  const redis = open(parseAddress(url), { ...connecting, ...waits });
  urls.set(redis, url);
  if (patience === 'always') return withScripts(redis);
  try {
    await firstContact(redis);
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, error);
  }
  return withScripts(redis);
}

/** For a lock server. A request without an answer within `answerMs` counts as refused, and is not sent later. */
export function connectLockServer(url: string, answerMs: number): Redis {
  return open(parseAddress(url), {
    ...connecting,
    connectTimeout: Math.max(answerMs, 500),
    socketTimeout: 2 * answerMs,
    commandTimeout: answerMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: reconnectMs,
  });
}

/** One more connection, for a request that blocks in Redis for up to `blockMs`, or for a subscription. The caller closes it. */
export function openSibling(redis: WpRedis, blockMs = 0): Redis {
  const socketTimeout = silenceMs + blockMs;
  return duplicate(redis, socketTimeout).on('error', () => {});
}

/** The same for a reader that follows something. The connection is closed on `signal`, or by `leave`. */
export function openReader(redis: WpRedis, blockMs: number, signal: AbortSignal): { reader: Redis; leave: () => void } {
  const reader = openSibling(redis, blockMs);
  // Only once: the second time, ioredis would wait for a closed connection to close, and keep the process alive meanwhile.
  let isLeft = false;
  const leave = (): void => {
    signal.removeEventListener('abort', leave);
    if (!isLeft) reader.disconnect();
    isLeft = true;
  };
  signal.addEventListener('abort', leave);
  return { reader, leave };
}

function duplicate(redis: Redis | Cluster, socketTimeout: number): Redis {
  if (!(redis instanceof Cluster)) return redis.duplicate({ socketTimeout });
  const redisOptions = { ...(redis.options.redisOptions as Settings), socketTimeout };
  return duplicateCluster(redis, { redisOptions }) as unknown as Redis;
}

/** Turns an error of Redis in the middle of a command into a message for people. Other errors stay as they are. */
export function asRedisError(error: unknown, url: string): unknown {
  return isLost(error) || refusalIn(error) !== undefined ? unreachable(url, error) : error;
}

function open(address: Address, settings: Settings): Redis {
  const redis = create(address, settings);
  // Without a listener, ioredis would print every outage with a stack. Code that has to know adds its own listener.
  return redis.on('error', () => {});
}

function create(address: Address, settings: Settings): Redis {
  if (address.kind === 'socket') return new Redis(address.path, settings);
  if (address.kind === 'server') return new Redis(address.url, settings);
  const { username, password, isEncrypted, hosts } = address;
  const login = { ...(username && { username }), ...(password && { password }), ...(isEncrypted && { tls: {} }) };
  if (address.kind === 'sentinel') {
    const { group: name, db } = address;
    const ofSentinels = { sentinelCommandTimeout: firstContactMs, sentinelRetryStrategy: reconnectMs };
    const encrypted = isEncrypted && { enableTLSForSentinelMode: true, sentinelTLS: {} };
    return new Redis({ ...settings, ...login, ...ofSentinels, ...encrypted, sentinels: [...hosts], name, db });
  }
  const { retryStrategy: _, reconnectOnError: __, enableOfflineQueue: ___, ...ofNodes } = settings;
  const cluster = openCluster(hosts, {
    clusterRetryStrategy: reconnectMs,
    slotsRefreshTimeout: firstContactMs,
    redisOptions: { ...ofNodes, ...login },
  });
  // Both have all that wp uses of a connection. Only their options differ, and only this file reads those.
  return cluster as unknown as Redis;
}

async function firstContact(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once('ready', resolve);
      redis.once('error', reject);
      redis.once('end', () => reject(new Error('Connection is closed.')));
      timer = setTimeout(() => reject(new Error(silence(redis))), firstContactMs);
    });
  } finally {
    clearTimeout(timer);
  }
}

function silence(redis: Redis | Cluster): string {
  const inTime = `within ${firstContactMs / 1000} s`;
  if (redis instanceof Cluster) return `the cluster is not ready ${inTime}: one of its servers is down or hangs`;
  const answer = `no answer ${inTime}`;
  return redis.status === 'connect'
    ? `it can be connected to, but gives ${answer}: it hangs, or loads its data`
    : answer;
}

function unreachable(url: string, error: unknown): WpError {
  const where = describeRedis(url);
  const refusal = refusalIn(error);
  if (refusal !== undefined) {
    return new WpError(`Redis at ${where} refuses: ${refusalInWords(refusal)}`, exitCodes.infrastructure);
  }
  return new WpError(
    `cannot reach Redis at ${where} (${reasonOf(error)}). Start it, or say with --redis or WP_REDIS_URL where it is.`,
    exitCodes.infrastructure,
  );
}

const noConnection = /Connection is closed|All sentinels are unreachable|Failed to refresh slots cache/;

/** One or two words. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return noConnection.test(message) ? 'no connection' : (code ?? message);
}
