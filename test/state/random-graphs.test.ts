// Random graphs, driven on the engine and on the model of its rules step by step alike: they have to end alike, whatever ends
// when. WP_TEST_RANDOM_GRAPHS=1000 tries so many, by a seed of their own; WP_TEST_RANDOM_SEED repeats one that was printed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { overdueJobs } from '../../src/state/work/overdue.ts';
import { cases } from '../model/arbitrary.ts';
import { compare, drive } from '../model/drive.ts';
import { connection } from '../support/redis.ts';

const { WP_TEST_RANDOM_GRAPHS: asked, WP_TEST_RANDOM_SEED: seed } = process.env;
const numRuns = Number(asked ?? 25);
/** Shrinking included, which stops with the smallest breach so far. */
const limitMs = 60_000 + numRuns * 200;

const redis = await connection();

/** The cheap check of the sweep never takes a healthy run for a damaged one. */
async function looksHealthy(run: RunId): Promise<void> {
  expect((await overdueJobs(redis, run, 1)).isDamaged).toBe(false);
}

test(`${numRuns} random graphs end as the rules say`, { timeout: limitMs + 30_000 }, async () => {
  const property = fc.asyncProperty(cases(), async (one) => {
    const { engine, model } = await compare(redis, await drive(redis, one, Number.POSITIVE_INFINITY, looksHealthy));
    expect(engine).toEqual(model);
  });
  const seeded = seed !== undefined ? { seed: Number(seed) } : asked === undefined ? { seed: 1 } : {};
  const limits = { interruptAfterTimeLimit: limitMs, markInterruptAsFailure: true };
  await fc.assert(property, { numRuns, ...seeded, ...limits });
});
