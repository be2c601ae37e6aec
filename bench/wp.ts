// wp as users have it: the built program, worker processes, and runs that they work.
import { readRun } from '../src/state/records/records.ts';
import type { RunId } from '../src/state/redis/run-id.ts';
import { until } from '../test/support/until.ts';
import { startWp, type WpProcess } from '../test/support/wp.ts';
import type { Bench } from './bench.ts';
import { type Crew, longestMs, warmUpJobs } from './crew.ts';
import { flat } from './pipelines.ts';
import { peakMemory } from './processes.ts';
import { type Timed, timed } from './timed.ts';

export interface Creation {
  readonly run: RunId;
  /** The whole command that created the run. */
  readonly creation: Timed;
}

export interface WpRun extends Creation {
  readonly ms: number;
}

export function wpCommand(...args: readonly string[]): readonly string[] {
  return [process.execPath, 'dist/wp.js', ...args];
}

/** Worker processes. */
export class WpWorkers implements AsyncDisposable {
  readonly #bench: Bench;
  readonly #workers: readonly WpProcess[];

  constructor(bench: Bench, { processes = 1, slots }: Crew) {
    this.#bench = bench;
    const command = ['worker', '--concurrency', String(slots)];
    const env = { WP_REDIS_URL: bench.server.url };
    this.#workers = Array.from({ length: processes }, () => startWp(command, env));
    process.on('exit', this.#kill);
  }

  async warmUp(): Promise<void> {
    for (const worker of this.#workers) await worker.says(/serves the runs/);
    await this.run(flat(this.#bench.size(warmUpJobs)));
    await this.#bench.redis.slowlog('RESET');
  }

  /** Resolves when the run is closed. */
  async run(yaml: string): Promise<WpRun> {
    const creation = await createRun(this.#bench, yaml);
    return { ...creation, ms: await lengthOfRun(this.#bench, creation.run) };
  }

  get pids(): readonly number[] {
    return this.#workers.map(({ pid }) => pid);
  }

  /** Of the first worker, in MB; undefined on systems that do not tell. */
  get peakMb(): number | undefined {
    return peakMemory(this.#workers[0]?.pid ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#kill);
    for (const worker of this.#workers) await worker[Symbol.asyncDispose]();
  }

  readonly #kill = (): void => {
    for (const worker of this.#workers) worker.signal('SIGKILL');
  };
}

/** Creates a run and leaves it to workers. */
export async function createRun(bench: Bench, yaml: string): Promise<Creation> {
  const env = { WP_REDIS_URL: bench.server.url };
  const creation = await timed(wpCommand('run', bench.write('bench.yaml', yaml), '-d'), { env });
  return { run: creation.stdout.trim() as RunId, creation };
}

/** Waits until the run is closed. Returns the time from its opening to its end by the clock of Redis, in ms. */
export async function lengthOfRun({ redis }: Bench, run: RunId): Promise<number> {
  const isClosed = async () => {
    const record = await readRun(redis, run);
    return record?.endedAt !== undefined && record;
  };
  const { status, createdAt = 0, endedAt = 0 } = await until(isClosed, `run ${run} to be closed`, longestMs);
  if (status !== 'succeeded') throw new Error(`Run ${run} ended as ${status}.`);
  return Math.max(1, endedAt - createdAt);
}
