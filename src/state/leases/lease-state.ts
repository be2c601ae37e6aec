// Whether anybody holds a lease, as its servers say. For people only: a sweep proves a lease lost by taking it (leases.ts).
import type { Redis } from 'ioredis';
import { connectLockServer } from '../redis/connection.ts';
import { answerMsFor, firstWord } from './lock-servers.ts';

export type LeaseState =
  /** `leftMs`: until it ends, unless its holder renews it before. */
  | { readonly lease: 'held'; readonly leftMs: number }
  | { readonly lease: 'free' }
  /** unanswered: too few of its servers have answered · elsewhere: not on the servers that were asked, and nobody named others. */
  | { readonly lease: 'unknown'; readonly why: 'unanswered' | 'elsewhere' };

/** What most of these servers say. */
export async function readLease(servers: readonly Redis[], key: string): Promise<LeaseState> {
  const quorum = Math.floor(servers.length / 2) + 1;
  const answers = await Promise.all(servers.map((server) => server.pttl(key).catch(() => undefined)));
  const left = answers.filter((ms) => ms !== undefined && ms >= 0) as number[];
  // The lease ends when fewer servers than a quorum still have it.
  const leftMs = left.sort((one, other) => other - one)[quorum - 1];
  if (leftMs !== undefined) return { lease: 'held', leftMs };
  const free = answers.filter((ms) => ms !== undefined && ms < 0);
  return free.length >= quorum ? { lease: 'free' } : { lease: 'unknown', why: 'unanswered' };
}

/** The same of lock servers that are connected to for this question alone. */
export async function askLockServers(urls: readonly string[], leaseMs: number, key: string): Promise<LeaseState> {
  const answerMs = answerMsFor(leaseMs);
  const clients = urls.map((url) => connectLockServer(url, answerMs));
  try {
    await Promise.all(clients.map((client) => firstWord(client, 2 * answerMs)));
    return await readLease(clients, key);
  } finally {
    for (const client of clients) client.disconnect();
  }
}
