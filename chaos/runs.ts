// The runs of a round. `wp` submits, cancels, pauses and retries them, as a user would.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { exitCodes } from '../src/pipeline/error.ts';
import { newestRuns } from '../src/state/records/indexes.ts';
import { type RunRecord, readRun } from '../src/state/records/records.ts';
import type { RunId } from '../src/state/redis/run-id.ts';
import type { WpRedis } from '../src/state/redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../src/state/redis/status.ts';
import { cases } from '../test/model/arbitrary.ts';
import { startWp, type WpResult } from '../test/support/wp.ts';
import { toYaml } from './pipeline.ts';
import { type Played, toPlayed } from './played.ts';
import { Random } from './random.ts';
import { settings } from './settings.ts';

/** Cases drawn at once. */
const batch = 50;

export interface RunsOptions {
  readonly seed: number;
  /** Jobs of a run, at most. */
  readonly mostJobs: number;
  /** Folder for pipeline files. */
  readonly folder: string;
  /** Direct, not through the proxy. */
  readonly redis: WpRedis;
  /** Environment of the client's commands. */
  readonly env: Readonly<Record<string, string>>;
}

export class Runs {
  readonly #seed: number;
  readonly #mostJobs: number;
  readonly #folder: string;
  readonly #redis: WpRedis;
  readonly #env: Readonly<Record<string, string>>;
  readonly #cases: Played[] = [];
  readonly #played = new Map<RunId, Played>();
  readonly #open = new Set<RunId>();
  readonly #closed = new Set<RunId>();
  /** Runs whose client got their id. */
  readonly confirmed: RunId[] = [];

  constructor({ seed, mostJobs, folder, redis, env }: RunsOptions) {
    this.#seed = seed;
    this.#mostJobs = mostJobs;
    this.#folder = folder;
    this.#redis = redis;
    this.#env = env;
  }

  get open(): readonly RunId[] {
    return [...this.#open];
  }

  get closed(): readonly RunId[] {
    return [...this.#closed];
  }

  playedIn(run: RunId): Played {
    const played = this.#played.get(run);
    if (!played) throw new Error(`Run ${run} does not belong to this round.`);
    return played;
  }

  /** Submits until a client gets an id. A client that was cut off may have created a run, too; that one counts as well. */
  async submit(index: number, signal: AbortSignal): Promise<void> {
    const path = join(this.#folder, `${nameOf(index)}.yaml`);
    writeFileSync(path, toYaml(nameOf(index), this.#caseAt(index), new Random(this.#seed, nameOf(index))));
    while (!signal.aborted) {
      const { exitCode, stdout, stderr } = await this.#command(['run', path, '-d']);
      if (exitCode === exitCodes.usage) throw new Error(`${path} is refused:\n${stderr}`);
      if (exitCode === 0) return void this.confirmed.push(stdout.trim() as RunId);
      await delay(200);
    }
  }

  async cancel(index: number): Promise<void> {
    const run = pick(this.open, index);
    if (run) await this.#command(['cancel', run]);
  }

  async pause(index: number, lengthMs: number): Promise<void> {
    const run = pick(this.open, index);
    if (!run) return;
    await this.#command(['pause', run]);
    await delay(lengthMs);
    // A client that was cut off does not know whether the run is paused.
    while ((await this.#command(['resume', run])).exitCode === exitCodes.infrastructure) await delay(200);
  }

  /** Retries a closed run. From now on it counts as open, until it is found closed again. */
  async retry(index: number): Promise<void> {
    const run = pick(this.closed, index);
    if (!run) return;
    this.#closed.delete(run);
    await this.#command(['retry', run, '--detach']);
  }

  /** Returns the runs that are newly closed. */
  async look(): Promise<RunId[]> {
    const found: RunId[] = [];
    for await (const { run, name, status } of this.#unclosed()) {
      this.#played.set(run, this.#caseAt(Number(name.replace(/\D/g, ''))));
      this.#note(run, status);
      if (this.#closed.has(run)) found.push(run);
    }
    return found;
  }

  /** All runs in Redis, whether their client knows them or not, and all confirmed runs. */
  async areClosed(): Promise<boolean> {
    for await (const _ of this.#unclosed()) return false;
    return this.confirmed.every((run) => this.#closed.has(run));
  }

  /** As far as `look` knows; without runs that a client has not finished writing. */
  async *#unclosed(): AsyncGenerator<RunRecord> {
    for (const run of await newestRuns(this.#redis, settings.mostRuns)) {
      const record = this.#closed.has(run) ? undefined : await readRun(this.#redis, run);
      if (record && record.status !== 'creating') yield record;
    }
  }

  #note(run: RunId, status: RunStatus): void {
    if (!isRunClosed(status)) return void this.#open.add(run);
    this.#open.delete(run);
    this.#closed.add(run);
  }

  #caseAt(index: number): Played {
    while (this.#cases.length <= index) {
      const seed = this.#seed + this.#cases.length;
      const drawn = fc.sample(cases(this.#mostJobs), { seed, numRuns: batch });
      const random = new Random(seed, 'played');
      this.#cases.push(...drawn.map((one) => toPlayed(one, random)));
    }
    return this.#cases[index] as Played;
  }

  async #command(args: readonly string[]): Promise<WpResult> {
    await using command = startWp(args, this.#env);
    const isLate = await Promise.race([command.end.then(() => false), delay(settings.commandMs, true, { ref: false })]);
    if (isLate) throw new Error(`"wp ${args.join(' ')}" does not exit:\n${command.stderr()}`);
    return command.end;
  }
}

function nameOf(index: number): string {
  return `chaos-${index}`;
}

function pick(runs: readonly RunId[], index: number): RunId | undefined {
  return runs[index % Math.max(1, runs.length)];
}
