// Looks for leftovers after the last run and the last worker: only closed runs may be left in Redis, and nothing anywhere else.
import { readdirSync } from 'node:fs';
import { openRuns } from '../../src/state/records/indexes.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { WpRedis } from '../../src/state/redis/scripts.ts';
import { commandLineOf, lives, procFile } from '../../test/support/processes.ts';

/** Of a closed run, after `wp:{run}`; `retry:` is of a client that died while it wrote one, and goes by itself. */
const kept = /^(:(graph|specs|definition|gates|jobs|events|workers|slots|labels|outputs|attempts|retry:.*|log:.*))?$/;

/** One line for each leftover. `folder`: temporary files of workers and jobs. */
export async function findLeftovers(redis: WpRedis, folder: string): Promise<string[]> {
  const files = readdirSync(folder).map((name) => `the file ${name}`);
  return [...files, ...processesOf(folder), ...(await strayKeys(redis))];
}

/**
 * Without the keys of workers, which expire, and of runs that a client was cut off from while it wrote them: nobody knows whether it will
 * come back.
 */
async function strayKeys(redis: WpRedis): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: 'wp:{*', count: 1000 })) {
    for (const key of keys as string[]) {
      const [, run, part = ''] = /^wp:\{([^}]*)\}(.*)$/.exec(key) ?? [];
      if (run === 'workers') continue;
      if (!kept.test(part) && !(await isBegun(redis, run as RunId))) found.push(`the key ${key}`);
    }
  }
  return [...found, ...(await strayRuns(redis)).map((run) => `run ${run} in the index of open runs`)];
}

/** Runs that are closed or gone, and still in the index of open runs. A worker takes such a run out as soon as it finds it. */
export async function strayRuns(redis: WpRedis): Promise<RunId[]> {
  const found: RunId[] = [];
  for (const run of await openRuns(redis)) if (!(await isBegun(redis, run))) found.push(run);
  return found;
}

async function isBegun(redis: WpRedis, run: RunId): Promise<boolean> {
  return (await readRun(redis, run))?.status === 'creating';
}

/** Every worker and job has the temporary folder in its environment; the guard has it in its arguments. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter(
      (pid) =>
        `${commandLineOf(Number(pid))} ${procFile(Number(pid), 'environ')}`.includes(folder) && lives(Number(pid)),
    )
    .map((pid) => `process ${pid}: ${commandLineOf(Number(pid)).slice(0, 200)} ${placeOf(pid)}`);
}

/** Run, job, attempt and worker of a job's process. */
function placeOf(pid: string): string {
  return procFile(Number(pid), 'environ')
    .split('\0')
    .filter((entry) => /^WP_(RUN_ID|JOB|ATTEMPT|WORKER)=/.test(entry))
    .join(' ');
}
