// The limit of Redis: records the calls of a worker and sends them again, in one go, to the same data. redis-benchmark cannot do that:
// it repeats one call, and a job can be settled only once.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { startWp } from '../../test/support/wp.ts';
import type { Bench } from '../bench.ts';
import { createRun, lengthOfRun } from '../wp.ts';

/** Time in ms for everything that one worker process sends to Redis to run the pipeline. */
export async function replayWorker(bench: Bench, { yaml, slots }: { yaml: string; slots: number }): Promise<number> {
  const { run } = await createRun(bench, yaml);
  const before = await dumpAll(bench);
  await using recorder = await startRecorder(bench.server.port);
  {
    await using _worker = startWp(['worker', '--concurrency', String(slots)], { WP_REDIS_URL: recorder.url });
    await lengthOfRun(bench, run);
  }
  await bench.clear();
  await restoreAll(bench, before);
  const ms = await sendAll(bench.server.port, recorder.recorded());
  await lengthOfRun(bench, run);
  return ms;
}

interface Recorder extends AsyncDisposable {
  readonly url: string;
  /** Bytes of the connection that sent most: the one that claims and settles. */
  readonly recorded: () => Buffer;
}

async function startRecorder(port: number): Promise<Recorder> {
  const sent: Buffer[][] = [];
  const server = createServer((client) => {
    const chunks: Buffer[] = [];
    sent.push(chunks);
    const upstream = connect({ port, host: '127.0.0.1' });
    client.on('data', (bytes: Buffer) => chunks.push(bytes));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    recorded: () => sent.map((chunks) => Buffer.concat(chunks)).sort((a, b) => b.length - a.length)[0] ?? Buffer.of(),
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

async function sendAll(port: number, bytes: Buffer): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1' });
  await once(socket, 'connect');
  const startedAt = performance.now();
  socket.write(bytes);
  socket.write('*2\r\n$4\r\nECHO\r\n$8\r\nlast one\r\n');
  let tail = '';
  for await (const chunk of socket) {
    tail = (tail + chunk).slice(-20);
    if (tail.includes('last one')) break;
  }
  return performance.now() - startedAt;
}

type Dump = readonly (readonly [key: string, value: Buffer])[];

async function dumpAll({ redis }: Bench): Promise<Dump> {
  const keys = await redis.keys('*');
  return Promise.all(keys.map(async (key) => [key, await redis.dumpBuffer(key)] as const));
}

async function restoreAll({ redis }: Bench, dump: Dump): Promise<void> {
  await Promise.all(dump.map(([key, value]) => redis.restore(key, 0, value)));
}
