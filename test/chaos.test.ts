// The chaos harness for a moment, where WP_TEST_CHAOS is set; `npm run chaos -- --minutes M --seed S` plays longer rounds.
import { expect, test } from 'vitest';
import { playRound } from '../chaos/round.ts';

const isAsked = process.env.WP_TEST_CHAOS !== undefined;

test.runIf(isAsked)('random runs keep the contract while all fails', { timeout: 180_000 }, async () => {
  const { breaches, tally, done } = await playRound({ seed: 3, lengthMs: 12_000 });
  expect(breaches).toEqual([]);
  expect(tally.runs).toBeGreaterThan(0);
  expect(tally.attempts).toBeGreaterThan(0);
  expect(done.get('kill worker')).toBeGreaterThan(0);
});
