// The program of the thread that renews leases.
import { parentPort, workerData } from 'node:worker_threads';
import { connectLockServer, connectRedis } from '../redis/connection.ts';
import { answerMsFor } from './lock-servers.ts';
import { Renewal } from './renewal.ts';
import type { RenewalRefusal, RenewalRequest, RenewalSetup } from './renewal-messages.ts';

const { urls, areLockServers, ttlMs } = workerData as RenewalSetup;

async function start(): Promise<void> {
  const connect = (url: string) =>
    areLockServers ? connectLockServer(url, answerMsFor(ttlMs)) : connectRedis(url, 'always');
  const servers = await Promise.all(urls.map(connect));
  const renewal = new Renewal(servers, ttlMs, (key) => {
    const value = renewal.leases.get(key)?.value ?? '';
    renewal.forget([key]);
    parentPort?.postMessage({ key, value } satisfies RenewalRefusal);
  });
  parentPort?.on('message', (request: RenewalRequest) => {
    if (request.kind === 'watch') renewal.watch(request.keys, request.value, request.times);
    else renewal.forget(request.keys);
  });
  setInterval(() => renewal.renewDue(), ttlMs / 9);
}

void start();
