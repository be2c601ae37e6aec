// `npm run chaos -- --minutes M --seed S --lock-servers N`: plays one round. Exits with 0, or with 1 if the contract was broken.
import { parseArgs } from 'node:util';
import { randomSeed } from '../src/pipeline/plan/seeded-random.ts';
import { exitOnSignals } from '../test/support/exit-on-signals.ts';
import { renderProgress, renderResult } from './render.ts';
import { playRound } from './round.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    'lock-servers': { type: 'string', default: '0' },
  },
});
const minutes = Number(values.minutes);
const lockServers = Number(values['lock-servers']);
const seed = values.seed === undefined ? randomSeed() : Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed) || !Number.isSafeInteger(lockServers)) {
  console.error(
    'chaos: --minutes takes a number above 0, --seed and --lock-servers whole numbers. Example: npm run chaos -- --minutes 10 --seed 1',
  );
  process.exit(2);
}

exitOnSignals();

console.log(`chaos: seed ${seed}, ${minutes} minutes, ${lockServers} lock servers`);
const startedAt = performance.now();
const result = await playRound({
  seed,
  lengthMs: minutes * 60_000,
  lockServers,
  onProgress: (tally, done) => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(`${String(seconds).padStart(5)} s  ${renderProgress(tally, done)}`);
  },
});
console.log(renderResult(result));
if (result.breaches.length > 0)
  console.log(`\nRepeat with: npm run chaos -- --minutes ${minutes} --seed ${seed} --lock-servers ${lockServers}`);
process.exitCode = result.breaches.length > 0 ? 1 : 0;
