// Connections to Redis: how they are opened, how patiently it is waited for, and what is said when it cannot be reached.
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { type Address, describeRedis, parseAddress } from './address.ts';
import { isLost, refusalIn, refusalInWords } from './refusal.ts';
import { type WpRedis, withScripts } from './scripts.ts';

/**
 * once: the command fails when Redis does not answer now, or stops answering for long. Once there, always: the first contact has
 * to succeed, from then on any outage is waited out. always: outages are waited out from the start.
 */
export type Patience = 'once' | 'once there, always' | 'always';

/** Answers keep the shape that ioredis documents. */
type Settings = Omit<RedisOptions, 'replyMapping'>;

/** Together they keep a command that is not patient below 10 s. */
const firstContactMs = 4_000;
const commandMs = 5_000;
/**
 * A connection that owes an answer and is silent for so long is given up and made anew, whatever TCP believes: a half-open one
 * would otherwise be waited on for ever. No call of wp takes Redis a fraction of it.
 */
export const silenceMs = 4_000;
/** For the last words of a connection that is closed. */
const disconnectMs = 500;

const connecting: Settings = {
  connectTimeout: firstContactMs,
  disconnectTimeout: disconnectMs,
  socketTimeout: silenceMs,
  connectionName: 'wp',
  family: 0,
  // A server that has become a replica: its name, or the sentinels, may lead to the new primary by now.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
};

const reconnectMs = (times: number): number => Math.min(50 * times, 1_000);

export async function connectRedis(url: string, patience: Patience): Promise<WpRedis> {
  const waits: Settings =
    patience === 'once'
      ? { maxRetriesPerRequest: 3, commandTimeout: commandMs }
      : { maxRetriesPerRequest: null, retryStrategy: reconnectMs };
  const redis = open(parseAddress(url), { ...connecting, ...waits });
  if (patience === 'always') return withScripts(redis);
  try {
    await firstContact(redis);
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, error);
  }
  return withScripts(redis);
}

/** A server that holds nothing but locks: what it does not answer within `answerMs` counts as no, and nothing is sent later. */
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

/** A connection more, for what keeps one busy: waiting in Redis for up to `blockMs`, or a subscription. The caller's to close. */
export function openSibling(redis: WpRedis, blockMs = 0): Redis {
  const socketTimeout = silenceMs + blockMs;
  return duplicate(redis, socketTimeout).on('error', () => {});
}

/** Such a connection for as long as a reader follows something: it is left when the signal comes, or by `leave`. */
export function openReader(redis: WpRedis, blockMs: number, signal: AbortSignal): { reader: Redis; leave: () => void } {
  const reader = openSibling(redis, blockMs);
  // Once only: the second time ioredis would wait for what is closed to close, and keep the process for that long.
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
  return redis.duplicate(undefined, { redisOptions }) as unknown as Redis;
}

/** For what a command meets in the middle: a message for people instead of a stack, other errors as they are. */
export function asRedisError(error: unknown, url: string): unknown {
  return isLost(error) || refusalIn(error) !== undefined ? unreachable(url, error) : error;
}

function open(address: Address, settings: Settings): Redis {
  const redis = create(address, settings);
  // Without a listener every outage would be printed with a stack; whoever has to know listens itself.
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
  const cluster = new Cluster([...hosts], {
    clusterRetryStrategy: reconnectMs,
    slotsRefreshTimeout: firstContactMs,
    redisOptions: { ...ofNodes, ...login },
  });
  // All that wp asks of a connection is in both; only the options, which nobody else looks at, differ.
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
  if (redis instanceof Cluster) return `the cluster is not ready ${inTime}: a server of it is away, or hangs`;
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

/** In a word or two. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return noConnection.test(message) ? 'no connection' : (code ?? message);
}
