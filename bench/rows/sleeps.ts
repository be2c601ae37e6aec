// The workload of the exercise: how much longer it takes than its sleeps.
import { findRun } from '../../src/state/look/find-run.ts';
import { readJobs, readRun } from '../../src/state/records/records.ts';
import type { Bench } from '../bench.ts';
import { BullWorkers } from '../peers/bullmq.ts';
import type { Contender, Figures, Goal, Row } from '../row.ts';
import { timed } from '../timed.ts';
import { wpCommand } from '../wp.ts';

const jobs = 2_000;
const workers = 4;
const share = 'x sum / 4';

/** As in the README: one process, four workers of one slot. */
async function wp(bench: Bench): Promise<Figures> {
  const flags = ['--workers', String(workers), '--iterations', String(bench.size(jobs)), '--seed', '1'];
  const env = { WP_REDIS_URL: bench.server.url };
  await timed(wpCommand('run', 'pipelines/flat-sleep.yaml', ...flags), { env });
  const run = await findRun(bench.redis, '@last');
  const { createdAt = 0, endedAt = 0 } = (await readRun(bench.redis, run)) ?? {};
  let sum = 0;
  for await (const { sleepMs = 0 } of readJobs(bench.redis, run)) sum += sleepMs;
  return { [share]: ((endedAt - createdAt) / sum) * workers };
}

async function bullmq(bench: Bench): Promise<Figures> {
  const sleepsMs = Array.from({ length: bench.size(jobs) }, (_, index) => 10 + ((index * 7_919) % 51));
  await using crew = new BullWorkers(bench, { slots: workers });
  await crew.warmUp();
  const { ms } = await crew.run({ shape: 'flat', jobs: sleepsMs.length, sleepsMs });
  return { [share]: (ms / sleepsMs.reduce((sum, each) => sum + each)) * workers };
}

const contenders: readonly Contender[] = [
  { name: 'wp', measure: wp },
  { name: 'BullMQ', measure: bullmq },
];

const goal: Goal = { says: '1.01 x the sum of the sleeps / 4', value: (figure) => figure('wp', share), atMost: 1.01 };

export const sleepsRow: Row = {
  name: 'sleeps',
  work: `${jobs} sleeps of 10 to 60 ms, four workers`,
  rounds: 5,
  contenders,
  goals: [goal],
};
