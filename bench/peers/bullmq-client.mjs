// The process that adds jobs to BullMQ. Started with IPC: node bullmq-client.mjs PORT. Each message is a workload. The process pauses
// the queue, adds the workload, resumes the queue, and answers with that moment.
import { FlowProducer, Queue } from 'bullmq';

const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const queue = new Queue('bench', { connection });
const flows = new FlowProducer({ connection });
/** The best size for a call of addBulk. */
const atOnce = 1_000;

const add = {
  flat: async ({ jobs, sleepsMs = [] }) => {
    const all = Array.from({ length: jobs }, (_, index) => ({ name: 'job', data: { sleepMs: sleepsMs[index] } }));
    for (let from = 0; from < jobs; from += atOnce) await queue.addBulk(all.slice(from, from + atOnce));
  },
  chain: ({ jobs }) => {
    let flow = node();
    for (let count = 1; count < jobs; count++) flow = node([flow]);
    return flows.add(flow);
  },
  'one after many': ({ jobs }) => flows.add(node(Array.from({ length: jobs }, () => node()))),
  'many after one': ({ jobs }) => queue.add('job', { adds: jobs }),
};

function node(children) {
  return { name: 'job', queueName: 'bench', data: {}, ...(children && { children }) };
}

process.on('message', async (workload) => {
  try {
    await queue.pause();
    const before = performance.now();
    await add[workload.shape](workload);
    const addMs = performance.now() - before;
    const startedAt = performance.timeOrigin + performance.now();
    await queue.resume();
    process.send({ startedAt, addMs });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
await queue.waitUntilReady();
process.send({});
