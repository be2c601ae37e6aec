// Connections to Redis: where it is, how patiently it is waited for, and what is said when it cannot be reached.
import { Redis, type RedisOptions } from 'ioredis';
import { exitCodes, WpError } from '../pipeline/error.ts';
import { type Connection, withScripts } from './scripts.ts';

/**
 * once: the command fails when Redis does not answer now, or stops answering for long. Once there, always: the first contact has
 * to succeed, from then on any outage is waited out. always: outages are waited out from the start.
 */
export type Patience = 'once' | 'once there, always' | 'always';

/** Answers keep the shape that ioredis documents. */
type Settings = Omit<RedisOptions, 'replyMapping'>;

const firstContactMs = 5_000;
const commandMs = 8_000;

/** `url`: `redis://`, `rediss://`, `unix:///path/to/socket`, or the path of a socket. */
export async function connectRedis(url: string, patience: Patience): Promise<Connection> {
  const redis = open(url, patience);
  if (patience === 'always') return withScripts(redis);
  try {
    await firstContact(redis);
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, error);
  }
  return withScripts(redis);
}

/** Host and port, or the socket's path: never the user or password of a URL. */
export function describeRedis(url: string): string {
  if (!url.includes('://')) return url;
  const { protocol, host, pathname } = parseUrl(url);
  return protocol === 'unix:' ? pathname : `${protocol}//${host}`;
}

/** For what a command meets in the middle: a message for people instead of a stack, other errors as they are. */
export function asRedisError(error: unknown, url: string): unknown {
  const isLost = error instanceof Error && /Connection is closed|Command timed out|max retries/i.test(error.message);
  const isRefused = error instanceof Error && error.name === 'ReplyError';
  return isLost || isRefused ? unreachable(url, error) : error;
}

function open(url: string, patience: Patience): Redis {
  const waits: Settings =
    patience === 'once'
      ? { maxRetriesPerRequest: 3, commandTimeout: commandMs }
      : { maxRetriesPerRequest: null, retryStrategy: (times) => Math.min(50 * times, 1_000) };
  const options: Settings = { ...waits, connectTimeout: firstContactMs, connectionName: 'wp', family: 0 };
  const redis = isSocket(url) ? new Redis(socketPath(url), options) : new Redis(parseUrl(url).href, options);
  // Without a listener every outage would be printed with a stack; whoever has to know listens itself.
  redis.on('error', () => {});
  return redis;
}

function isSocket(url: string): boolean {
  return url.startsWith('/') || url.startsWith('unix://');
}

function socketPath(url: string): string {
  return url.startsWith('unix://') ? decodeURIComponent(new URL(url).pathname) : url;
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && ['redis:', 'rediss:', 'unix:'].includes(parsed.protocol)) return parsed;
  throw new WpError(
    `not the address of a Redis: "${parsed ? `${parsed.protocol}//…` : url}". Write redis://host:port, rediss://host:port, or unix:///path/to/socket.`,
  );
}

async function firstContact(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once('ready', resolve);
      redis.once('error', reject);
      redis.once('end', () => reject(new Error('Connection is closed.')));
      timer = setTimeout(() => reject(new Error(`no answer within ${firstContactMs / 1000} s`)), firstContactMs);
    });
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(url: string, error: unknown): WpError {
  const { code, message } = error as NodeJS.ErrnoException;
  const where = describeRedis(url);
  if (error instanceof Error && error.name === 'ReplyError') {
    return new WpError(`Redis at ${where} refuses: ${message}`, exitCodes.infrastructure);
  }
  return new WpError(
    `cannot reach Redis at ${where} (${code ?? message}). Start it, or say with --redis or WP_REDIS_URL where it is.`,
    exitCodes.infrastructure,
  );
}
