// The runs of a round: submitted and cancelled by `wp` as a user would, read and checked once they are closed.
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

/** Drawn at once. */
const batch = 50;

export interface RunsOptions {
  readonly seed: number;
  /** Of a run. */
  readonly mostJobs: number;
  /** For their pipeline files. */
  readonly folder: string;
  /** Not through the proxy. */
  readonly redis: WpRedis;
  /** Of the client's commands. */
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
  /** Those whose client was told that they exist. */
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
    if (!played) throw new Error(`Run ${run} is none of this round's.`);
    return played;
  }

  /** Until it has been taken: a client that was cut off may have made a run of it all the same, which then counts too. */
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
    // Whether it has been paused is not known where the client was cut off.
    while ((await this.#command(['resume', run])).exitCode === exitCodes.infrastructure) await delay(200);
  }

  /** Of a run that is closed: what did not succeed in it. It counts as open from now on, until it is found closed again. */
  async retry(index: number): Promise<void> {
    const run = pick(this.closed, index);
    if (!run) return;
    this.#closed.delete(run);
    await this.#command(['retry', run, '--detach']);
  }

  /** Returns those that were found closed for the first time. */
  async look(): Promise<RunId[]> {
    const found: RunId[] = [];
    for await (const { run, name, status } of this.#unclosed()) {
      this.#played.set(run, this.#caseAt(Number(name.replace(/\D/g, ''))));
      this.#note(run, status);
      if (this.#closed.has(run)) found.push(run);
    }
    return found;
  }

  /** All that there are, whether their client knows of them or not, and all that were confirmed. */
  async areClosed(): Promise<boolean> {
    for await (const _ of this.#unclosed()) return false;
    return this.confirmed.every((run) => this.#closed.has(run));
  }

  /** As far as `look` knows; without those that a client has begun and not finished. */
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
    if (isLate) throw new Error(`"wp ${args.join(' ')}" does not end:\n${command.stderr()}`);
    return command.end;
  }
}

function nameOf(index: number): string {
  return `chaos-${index}`;
}

function pick(runs: readonly RunId[], index: number): RunId | undefined {
  return runs[index % Math.max(1, runs.length)];
}
