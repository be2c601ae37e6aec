// One pipeline with 1,000 to 100,000 jobs: time, and memory that stays.
import type { Bench } from '../bench.ts';
import { BullWorkers } from '../peers/bullmq.ts';
import { flat } from '../pipelines.ts';
import type { Contender, Figures, Goal, Row } from '../row.ts';
import { timed } from '../timed.ts';
import { WpWorkers, wpCommand } from '../wp.ts';

const slots = 64;
const perJob = 'us a job';
const bytesPerJob = 'bytes a job';

/** `runs`: how many runs to do one after the other. A single run of few jobs is too short to measure. */
function jobs(count: number, runs: number): Contender {
  const measure = async (bench: Bench): Promise<Figures> => {
    await using workers = new WpWorkers(bench, { slots });
    await workers.warmUp();
    const size = bench.size(count);
    const before = await bench.memory();
    let [ms, createMs, clientMb] = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const done = await workers.run(flat(size));
      ms += done.ms;
      createMs += done.creation.ms;
      clientMb = Math.max(clientMb, done.creation.peakMb ?? 0);
    }
    const bytes = (await bench.memory()) - before;
    const status = await timed(wpCommand('status', '@last'), { env: { WP_REDIS_URL: bench.server.url } });
    const figures = {
      'create ms': createMs / runs,
      [createUs]: (createMs * 1_000) / (size * runs),
      'jobs/s': ((size * runs) / ms) * 1_000,
      [perJob]: (ms * 1_000) / (size * runs),
      'status ms': status.ms,
      [bytesPerJob]: bytes / (size * runs),
    };
    if (workers.peakMb === undefined) return figures;
    return { ...figures, 'worker MB': workers.peakMb, 'client MB': Math.max(clientMb, status.peakMb ?? 0) };
  };
  return { name: nameOf(count), measure };
}

function nameOf(count: number): string {
  return `wp, ${count} jobs`;
}

const largest = nameOf(100_000);
const smallest = nameOf(1_000);

/** Fewer: what it takes for a job does not depend on their number. */
const bullJobs = 20_000;
const addUs = 'us to add a job';
const createUs = 'us to create a job';

const bullmq: Contender = {
  name: `BullMQ, ${bullJobs} jobs`,
  measure: async (bench) => {
    await using workers = new BullWorkers(bench, { slots });
    await workers.warmUp();
    const size = bench.size(bullJobs);
    const { ms, addMs } = await workers.run({ shape: 'flat', jobs: size });
    return { 'jobs/s': (size / ms) * 1_000, [addUs]: (addMs * 1_000) / size };
  },
};

function growth(what: string, name: string): Goal {
  const value: Goal['value'] = (figure) => figure(largest, name) / figure(smallest, name);
  return { says: `${what} a job at 100000 at most 1.2 x that at 1000`, value, atMost: 1.2 };
}

export const largeRow: Row = {
  name: 'large',
  work: `runs of 1000 to 100000 no-op jobs, ${slots} slots`,
  contenders: [jobs(1_000, 10), jobs(10_000, 2), jobs(100_000, 1), bullmq],
  goals: [
    {
      says: "100000 created in 0.2 x the time that BullMQ's addBulk takes for as many",
      value: (figure) => figure(largest, createUs) / figure(bullmq.name, addUs),
      atMost: 0.2,
    },
    {
      says: "5 x BullMQ's jobs/s",
      value: (figure) => figure(largest, 'jobs/s') / figure(bullmq.name, 'jobs/s'),
      atLeast: 5,
    },
    { says: 'wp status of 100000 within 500 ms', value: (figure) => figure(largest, 'status ms'), atMost: 500 },
    { says: '200 bytes a closed job', value: (figure) => figure(largest, bytesPerJob), atMost: 200 },
    { says: '200 MB for a worker', value: (figure) => figure(largest, 'worker MB'), atMost: 200 },
    { says: '200 MB for the client', value: (figure) => figure(largest, 'client MB'), atMost: 200 },
    growth('time', perJob),
    growth('memory', bytesPerJob),
  ],
};
