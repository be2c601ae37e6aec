// Whole commands, cold: what a user waits for.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { commands } from '../pipelines.ts';
import { median } from '../result.ts';
import type { Row } from '../row.ts';
import { timed } from '../timed.ts';
import { wpCommand } from '../wp.ts';

/** Measurements in a round; their median counts. */
const times = 5;

async function medianOf(measure: () => Promise<{ readonly ms: number }>): Promise<{ readonly ms: number }> {
  const all: number[] = [];
  for (let time = 0; time < times; time++) all.push((await measure()).ms);
  return { ms: median(all) };
}

/** Includes the start of a private Redis. */
function coldRun(bench: Bench): Promise<{ readonly ms: number }> {
  const file = bench.write('one.yaml', commands(1));
  return medianOf(() => {
    const env = { WP_REDIS_URL: '', WP_STATE_DIR: mkdtempSync(join(bench.folder, 'state-')) };
    return timed(wpCommand('run', file), { env });
  });
}

export const startUpRow: Row = {
  name: 'start-up',
  work: 'whole commands, cold',
  contenders: [
    { name: 'wp run, one job', measure: coldRun },
    { name: 'wp --help', measure: () => medianOf(() => timed(wpCommand('--help'))) },
    { name: 'node -e 0', measure: () => medianOf(() => timed([process.execPath, '-e', '0'])) },
  ],
  goals: [
    {
      says: '2.5 x node -e 0 for wp run',
      value: (figure) => figure('wp run, one job', 'ms') / figure('node -e 0', 'ms'),
      atMost: 2.5,
    },
    {
      says: '1.5 x node -e 0 and 40 ms for wp --help',
      value: (figure) => figure('wp --help', 'ms') / (1.5 * figure('node -e 0', 'ms') + 40),
      atMost: 1,
    },
  ],
};
