// Random graphs whose indexes and counts are damaged again and again while they are worked off: once repaired, they end as the rules say.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRun } from '../../src/state/records/records.ts';
import { overdueJobs } from '../../src/state/work/overdue.ts';
import { repairRun } from '../../src/state/work/repair-run.ts';
import { cases } from '../model/arbitrary.ts';
import { compare, drive } from '../model/drive.ts';
import { damageBy } from '../support/damage.ts';
import { connection } from '../support/redis.ts';

const { WP_TEST_RANDOM_GRAPHS: asked, WP_TEST_RANDOM_SEED: seed } = process.env;
const numRuns = Number(asked ?? 25);
const limitMs = 60_000 + numRuns * 400;
const leaseMs = 10_000;

const redis = await connection();

test(`${numRuns} random graphs end as the rules say although they were damaged`, {
  timeout: limitMs + 30_000,
}, async () => {
  const property = fc.asyncProperty(cases(40), async (one) => {
    const damage = damageBy(one.seed);
    const driven = await drive(redis, one, Number.POSITIVE_INFINITY, async (run) => {
      if ((await readRun(redis, run))?.status !== 'running') return;
      await damage(redis, run);
      await repairRun(redis, run, leaseMs);
      expect((await overdueJobs(redis, run, leaseMs)).isDamaged).toBe(false);
    });
    const { engine, model } = await compare(redis, driven);
    expect(engine.map(withoutCause)).toEqual(model.map(withoutCause));
  });
  const seeded = seed !== undefined ? { seed: Number(seed) } : asked === undefined ? { seed: 1 } : {};
  const limits = { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: true };
  await fc.assert(property, { numRuns, ...seeded, ...limits });
});

/** Of causes that are equally bad the first one is named. Which one that was is lost with what a job was told by its gates. */
function withoutCause(line: string): string {
  return line.split(' ').slice(0, 3).join(' ');
}
