// Many jobs that do nothing and need nothing: the cost of a job, by number of slots.
import type { Bench } from '../bench.ts';
import { costOf } from '../cost.ts';
import type { Crew } from '../crew.ts';
import { BullWorkers } from '../peers/bullmq.ts';
import { drainAsInExercise } from '../peers/exercise.ts';
import { replayWorker } from '../peers/redis-limit.ts';
import { flat } from '../pipelines.ts';
import type { Contender, Figures, Goal, Row } from '../row.ts';
import { WpWorkers } from '../wp.ts';

const jobs = 20_000;
const rate = 'jobs/s';

function wp(crew: Crew): Contender {
  const measure = async (bench: Bench): Promise<Figures> => {
    await using workers = new WpWorkers(bench, crew);
    await workers.warmUp();
    const size = bench.size(jobs);
    const { ms, cost } = await costOf(bench, workers.pids, { jobs: size, work: () => workers.run(flat(size)) });
    return { ...perSecond(size, ms), ...cost };
  };
  return { name: 'wp', measure };
}

function bullmq(crew: Crew): Contender {
  const measure = async (bench: Bench): Promise<Figures> => {
    await using workers = new BullWorkers(bench, crew);
    await workers.warmUp();
    const size = bench.size(jobs);
    const work = () => workers.run({ shape: 'flat', jobs: size });
    const { ms, cost } = await costOf(bench, workers.pids, { jobs: size, work });
    return { ...perSecond(size, ms), ...cost };
  };
  return { name: 'BullMQ', measure };
}

function exercise({ slots }: Crew): Contender {
  const measure = async (bench: Bench): Promise<Figures> =>
    perSecond(bench.size(jobs), await drainAsInExercise(bench, { jobs: bench.size(jobs), slots }));
  return { name: 'the exercise', measure };
}

function redisAlone({ slots }: Crew): Contender {
  const measure = async (bench: Bench): Promise<Figures> => {
    const size = bench.size(jobs);
    return perSecond(size, await replayWorker(bench, { yaml: flat(size), slots }));
  };
  return { name: 'Redis alone', measure };
}

function perSecond(size: number, ms: number): Figures {
  return { [rate]: (size / ms) * 1_000 };
}

function fasterThanBullMQ(atLeast: number): Goal {
  const value: Goal['value'] = (figure) => figure('wp', rate) / figure('BullMQ', rate);
  return { says: `${atLeast} x BullMQ's jobs/s`, value, atLeast };
}

function flatRow(slots: number, goal: number, limits: readonly Contender[] = []): Row {
  return {
    name: `flat-${slots}`,
    work: `${jobs} no-op jobs, one process of ${slots} ${slots === 1 ? 'slot' : 'slots'}`,
    contenders: [wp({ slots }), bullmq({ slots }), exercise({ slots }), ...limits],
    goals: [fasterThanBullMQ(goal)],
  };
}

const four = { processes: 4, slots: 16 };

export const flatRows: readonly Row[] = [
  flatRow(1, 10),
  flatRow(16, 5),
  flatRow(64, 5, [redisAlone({ slots: 64 })]),
  flatRow(256, 5),
  {
    name: 'flat-4x16',
    work: `${jobs} no-op jobs, four processes of 16 slots`,
    contenders: [wp(four), bullmq(four)],
    goals: [fasterThanBullMQ(6)],
  },
];
