// A worker process of BullMQ, as its guide describes it: one Worker with `concurrency` slots, and defaults for locks, stalled jobs, events
// and kept jobs. wp has the same switched on. Started with IPC: node bullmq-worker.mjs PORT SLOTS.
import { setTimeout as delay } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';

const [port, concurrency] = process.argv.slice(2).map(Number);
const connection = { host: '127.0.0.1', port };
const queue = new Queue('bench', { connection });

async function work({ data }) {
  if (data.sleepMs) await delay(data.sleepMs);
  // A flow is a tree whose root is done last. So a job that many wait for has to add them.
  if (data.adds) await queue.addBulk(Array.from({ length: data.adds }, () => ({ name: 'job', data: {} })));
}

let done = 0;
let reported = 0;
let lastAt = 0;
const worker = new Worker('bench', work, { connection, concurrency });
worker.on('completed', () => {
  done += 1;
  lastAt = performance.timeOrigin + performance.now();
});
worker.on('failed', (_job, error) => process.send({ error: String(error) }));
setInterval(() => {
  if (done > reported) process.send({ done, lastAt });
  reported = done;
}, 20);
await worker.waitUntilReady();
process.send({ done: 0, lastAt: 0 });
process.on('disconnect', () => process.exit());
