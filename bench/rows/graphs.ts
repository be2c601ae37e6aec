// Jobs that need each other.
import type { Bench } from '../bench.ts';
import { costOf } from '../cost.ts';
import { BullWorkers, type Workload } from '../peers/bullmq.ts';
import { chain, layers, manyAfterOne, oneAfterMany } from '../pipelines.ts';
import { roundTripUs } from '../round-trip.ts';
import type { Contender, Figures, Goal, Row } from '../row.ts';
import { WpWorkers } from '../wp.ts';

const perJob = 'us a job';
const longest = 'longest call ms';

type Work = (jobs: number) => Promise<{ readonly ms: number }>;

interface Shape {
  readonly shape: Workload['shape'];
  readonly jobs: number;
  readonly slots: number;
  readonly yaml: (jobs: number) => string;
}

function contenders({ shape, slots, yaml, ...shapeOf }: Shape): readonly Contender[] {
  const measured = async (bench: Bench, workers: WpWorkers | BullWorkers, work: Work): Promise<Figures> => {
    const jobs = bench.size(shapeOf.jobs);
    const { ms, cost } = await costOf(bench, workers.pids, { jobs, work: () => work(jobs) });
    return { [perJob]: (ms * 1_000) / jobs, [longest]: await bench.longestCall(), ...cost };
  };
  const wp = async (bench: Bench): Promise<Figures> => {
    await using workers = new WpWorkers(bench, { slots });
    await workers.warmUp();
    return await measured(bench, workers, (jobs) => workers.run(yaml(jobs)));
  };
  const bullmq = async (bench: Bench): Promise<Figures> => {
    await using workers = new BullWorkers(bench, { slots });
    await workers.warmUp();
    return await measured(bench, workers, (jobs) => workers.run({ shape, jobs }));
  };
  return [
    { name: 'wp', measure: wp },
    { name: 'BullMQ', measure: bullmq },
  ];
}

const ofFans: readonly Goal[] = [
  {
    says: "5 x BullMQ's speed",
    value: (figure) => figure('BullMQ', perJob) / figure('wp', perJob),
    atLeast: 5,
  },
  { says: 'no call of Redis over 20 ms', value: (figure) => figure('wp', longest), atMost: 20 },
];

export const graphRows: readonly Row[] = [
  {
    name: 'chain',
    work: 'a chain of 1000 no-op jobs, one slot',
    contenders: [
      // With one slot BullMQ is faster at this than with more.
      ...contenders({ shape: 'chain', jobs: 1_000, slots: 1, yaml: chain }),
      { name: 'a round trip', measure: async (bench) => ({ us: await roundTripUs(bench) }) },
    ],
    goals: [
      {
        says: "1 x BullMQ's time a hop",
        value: (figure) => figure('wp', perJob) / figure('BullMQ', perJob),
        atMost: 1,
      },
    ],
  },
  {
    name: 'fan-in',
    work: 'one no-op job after 10000, 64 slots',
    contenders: contenders({ shape: 'one after many', jobs: 10_000, slots: 64, yaml: oneAfterMany }),
    goals: ofFans,
  },
  {
    name: 'fan-out',
    work: '10000 no-op jobs after one, 64 slots',
    contenders: contenders({ shape: 'many after one', jobs: 10_000, slots: 64, yaml: manyAfterOne }),
    goals: ofFans,
  },
  {
    name: 'layers',
    work: '100 layers of no-op jobs, each needing the whole layer above, 64 slots',
    contenders: [layered(25), layered(50)],
    goals: [growth('time', perJob), growth('memory', 'bytes a job')],
  },
];

/** 50 a layer have twice the jobs of 25, and four times the edges. */
function layered(width: number): Contender {
  const measure = async (bench: Bench): Promise<Figures> => {
    const depth = bench.size(100);
    await using workers = new WpWorkers(bench, { slots: 64 });
    await workers.warmUp();
    const before = await bench.memory();
    const { ms } = await workers.run(layers(depth, width));
    const bytes = (await bench.memory()) - before;
    return { [perJob]: (ms * 1_000) / (depth * width), 'bytes a job': bytes / (depth * width) };
  };
  return { name: `wp, ${width} a layer`, measure };
}

function growth(what: string, name: string): Goal {
  return {
    says: `${what} a job with 50 a layer at most 1.25 x that with 25`,
    value: (figure) => figure('wp, 50 a layer', name) / figure('wp, 25 a layer', name),
    atMost: 1.25,
  };
}
