// BullMQ: worker processes that have worked, and workloads for them.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../test/support/until.ts';
import type { Bench } from '../bench.ts';
import { type Crew, warmUpJobs } from '../crew.ts';

/** `jobs` is how many are alike; with one before or after them there is one more. */
export interface Workload {
  readonly shape: 'flat' | 'chain' | 'one after many' | 'many after one';
  readonly jobs: number;
  /** One for each job; absent: they do nothing. */
  readonly sleepsMs?: readonly number[];
}

export interface BullRun {
  /** From the moment its jobs, all added, were let go to the end of the last. */
  readonly ms: number;
  readonly addMs: number;
}

interface Report {
  readonly done: number;
  readonly lastAt: number;
  readonly error?: string;
}

const longestMs = 300_000;

export class BullWorkers implements AsyncDisposable {
  readonly #bench: Bench;
  readonly #client: ChildProcess;
  readonly #workers: readonly ChildProcess[];
  /** Each says so once. */
  readonly #ready: Promise<unknown>;
  readonly #reports = new Map<ChildProcess, Report>();
  #done = 0;

  constructor(bench: Bench, { processes = 1, slots }: Crew) {
    this.#bench = bench;
    const { port } = bench.server;
    this.#client = startPeer('bullmq-client.mjs', port);
    this.#workers = Array.from({ length: processes }, () => startPeer('bullmq-worker.mjs', port, slots));
    this.#ready = Promise.all([this.#client, ...this.#workers].map((child) => once(child, 'message')));
    process.on('exit', this.#kill);
  }

  async warmUp(): Promise<void> {
    await this.#ready;
    for (const worker of this.#workers) worker.on('message', (report: Report) => this.#reports.set(worker, report));
    await this.run({ shape: 'flat', jobs: this.#bench.size(warmUpJobs) });
    await this.#bench.redis.slowlog('RESET');
  }

  /** Until all of it is done. */
  async run(workload: Workload): Promise<BullRun> {
    const answered = once(this.#client, 'message');
    this.#client.send(workload);
    const [{ startedAt, addMs, error }] = (await answered) as [BullRun & { startedAt: number; error?: string }];
    if (error) throw new Error(error);
    const { shape, jobs } = workload;
    this.#done += jobs + (shape === 'one after many' || shape === 'many after one' ? 1 : 0);
    const lastAt = await until(() => this.#lastAt(), `BullMQ to do ${jobs} jobs`, longestMs);
    return { ms: lastAt - startedAt, addMs };
  }

  get pids(): readonly number[] {
    return this.#workers.map(({ pid = 0 }) => pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#kill);
    const living = [this.#client, ...this.#workers].filter(({ exitCode }) => exitCode === null);
    const gone = living.map((child) => once(child, 'exit'));
    this.#kill();
    await Promise.all(gone);
  }

  /** Absent while there is something to do. */
  #lastAt(): number | undefined {
    const reports = [...this.#reports.values()];
    for (const { error } of reports) if (error) throw new Error(error);
    const done = reports.reduce((sum, report) => sum + report.done, 0);
    return done < this.#done ? undefined : Math.max(...reports.map(({ lastAt }) => lastAt));
  }

  readonly #kill = (): void => {
    for (const child of [this.#client, ...this.#workers]) child.kill('SIGKILL');
  };
}

/** Where their packages are, not where this is bundled to. */
function startPeer(file: string, ...args: readonly number[]): ChildProcess {
  return fork(`bench/peers/${file}`, args.map(String), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
