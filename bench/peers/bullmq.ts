// BullMQ: warmed-up worker processes, and workloads for them.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../test/support/until.ts';
import type { Bench } from '../bench.ts';
import { type Crew, longestMs, warmUpJobs } from '../crew.ts';

/** `jobs` counts the similar jobs. The two shapes with one job before or after them have one more. */
export interface Workload {
  readonly shape: 'flat' | 'chain' | 'one after many' | 'many after one';
  readonly jobs: number;
  /** One for each job; default: the jobs do nothing. */
  readonly sleepsMs?: readonly number[];
}

export interface BullRun {
  /** From the moment when the queue is resumed, with all jobs in it, to the end of the last job. */
  readonly ms: number;
  readonly addMs: number;
}

interface Report {
  readonly done: number;
  readonly lastAt: number;
  readonly error?: string;
}

export class BullWorkers implements AsyncDisposable {
  readonly #bench: Bench;
  readonly #client: ChildProcess;
  readonly #workers: readonly ChildProcess[];
  /** Each process sends one message when it is ready. */
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

  /** Resolves when all jobs are done. */
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

  /** End of the last job; undefined while jobs are left. */
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

/** Runs from bench/, where the packages are, and not from this bundle. */
function startPeer(file: string, ...args: readonly number[]): ChildProcess {
  return fork(`bench/peers/${file}`, args.map(String), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}
