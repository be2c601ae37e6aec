// What may be left when the last run is closed and the last worker gone: closed runs in Redis, and nothing else anywhere.
import { readdirSync, readFileSync } from 'node:fs';
import { openRuns } from '../../src/state/records/indexes.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { commandLineOf, lives } from '../../test/support/processes.ts';

/** Of a closed run, after `wp:{run}`; `retry:` is of a client that died while it wrote one, and goes by itself. */
const kept = /^(:(graph|specs|definition|gates|jobs|events|workers|slots|labels|outputs|attempts|retry:.*|log:.*))?$/;

/** One line each; empty: there is nothing. `folder`: where workers and jobs keep their temporary files. */
export async function findLeftovers(redis: WpRedis, folder: string): Promise<string[]> {
  const files = readdirSync(folder).map((name) => `the file ${name}`);
  return [...files, ...processesOf(folder), ...(await strayKeys(redis))];
}

/** What is known of workers goes by itself. Of runs that a client was cut off from before they were whole, all is left: nobody can say whether it will come back. */
async function strayKeys(redis: WpRedis): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: 'wp:{*', count: 1000 })) {
    for (const key of keys as string[]) {
      const [, run, part = ''] = /^wp:\{([^}]*)\}(.*)$/.exec(key) ?? [];
      if (run === 'workers') continue;
      if (!kept.test(part) && !(await isBegun(redis, run as RunId))) found.push(`the key ${key}`);
    }
  }
  return [...found, ...(await strayRuns(redis)).map((run) => `run ${run} among the open ones`)];
}

/** Closed, or gone, and still among the open ones, where a worker takes them out as soon as it finds that. */
export async function strayRuns(redis: WpRedis): Promise<RunId[]> {
  const found: RunId[] = [];
  for (const run of await openRuns(redis)) if (!(await isBegun(redis, run))) found.push(run);
  return found;
}

async function isBegun(redis: WpRedis, run: RunId): Promise<boolean> {
  return (await readRun(redis, run))?.status === 'creating';
}

/** Their temporary folder is in the environment of every worker and job, or in the arguments of the guard. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => `${commandLineOf(Number(pid))} ${environmentOf(pid)}`.includes(folder) && lives(Number(pid)))
    .map((pid) => `process ${pid}: ${commandLineOf(Number(pid)).slice(0, 200)} ${placeOf(pid)}`);
}

/** Of a job: which attempt it belongs to, and at which worker. */
function placeOf(pid: string): string {
  return environmentOf(pid)
    .split('\0')
    .filter((entry) => /^WP_(RUN_ID|JOB|ATTEMPT|WORKER)=/.test(entry))
    .join(' ');
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
