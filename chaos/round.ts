// A round: random runs on workers, through a proxy, on a Redis, all of which fail; then calm, in which all of it has to end.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectRedis } from '../src/state/redis.ts';
import type { Connection } from '../src/state/scripts.ts';
import { until } from '../test/support/until.ts';
import { findLeftovers } from './check/leftovers.ts';
import { Crew } from './crew.ts';
import { drawAction, type Fault, perform, type Stage } from './faults.ts';
import { Inspector, type Tally } from './inspector.ts';
import { FaultyProxy } from './proxy.ts';
import { Random } from './random.ts';
import { DurableRedis } from './redis.ts';
import { renderFinding } from './render.ts';
import { Runs } from './runs.ts';
import { settings } from './settings.ts';
import { Trace } from './trace.ts';

export interface RoundOptions {
  readonly seed: number;
  /** Until the calm. */
  readonly lengthMs: number;
  /** Told how it stands, every 10 s. */
  readonly onProgress?: (tally: Tally, done: Done) => void;
}

/** How often each fault was brought about. */
export type Done = Map<Fault, number>;

export interface Broken {
  readonly rule: string;
  /** What broke it, with the history of that. */
  readonly story: string;
}

export interface RoundResult {
  readonly tally: Tally;
  readonly done: Done;
  readonly workers: number;
  readonly breaches: readonly Broken[];
}

const progressMs = 10_000;
const lookMs = 200;

export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const folder = mkdtempSync(join(tmpdir(), 'wp-chaos-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  mkdirSync(join(folder, 'tmp'));
  const server = await DurableRedis.start(join(folder, 'redis'));
  const proxy = await FaultyProxy.open(server.port);
  const redis = await connectRedis(server.url, 'always');
  const round = new Round(options, { folder, server, proxy, redis });
  try {
    return await round.play();
  } finally {
    await round.end();
    redis.disconnect();
    proxy.close();
    await server.kill();
    remove();
    process.off('exit', remove);
  }
}

interface Place extends Pick<Stage, 'server' | 'proxy' | 'redis'> {
  readonly folder: string;
}

class Round {
  readonly #options: RoundOptions;
  readonly #redis: Connection;
  readonly #stage: Stage;
  readonly #runs: Runs;
  readonly #trace: Trace;
  readonly #crew: Crew;
  readonly #inspector: Inspector;
  /** For workers and jobs. */
  readonly #temp: string;
  readonly #done: Done = new Map();
  readonly #breaches: Broken[] = [];
  /** Ends the faults: the time is up, or something broke. */
  readonly #storm = new AbortController();
  readonly #round = new AbortController();

  constructor(options: RoundOptions, { folder, ...place }: Place) {
    const { seed } = options;
    this.#options = options;
    this.#redis = place.redis;
    this.#temp = join(folder, 'tmp');
    this.#trace = new Trace(join(folder, 'trace'));
    const client = { WP_REDIS_URL: place.proxy.url };
    const env = { ...client, TMPDIR: this.#temp, CHAOS_TRACE: this.#trace.path };
    this.#crew = new Crew(new Random(seed, 'crew'), env, (output) => this.#break('no worker ends by itself', output));
    this.#runs = new Runs(seed, folder, place.redis, client);
    this.#inspector = new Inspector(place.redis, this.#runs, this.#trace, this.#crew);
    this.#stage = { ...place, crew: this.#crew, runs: this.#runs };
  }

  async play(): Promise<RoundResult> {
    const watching = this.#notingErrors(this.#watch());
    const timer = setTimeout(() => this.#storm.abort(), this.#options.lengthMs);
    const clients = Array.from({ length: settings.clients }, (_, first) => this.#notingErrors(this.#submit(first)));
    await Promise.all([...clients, this.#disturb()]);
    clearTimeout(timer);
    await this.#calmDown();
    this.#round.abort();
    await watching;
    await this.#inspectAll();
    const { tally } = this.#inspector;
    return { tally, done: this.#done, workers: this.#crew.size, breaches: this.#breaches };
  }

  async end(): Promise<void> {
    this.#storm.abort();
    this.#round.abort();
    await this.#crew.dismiss();
  }

  #break(rule: string, story: string): void {
    this.#breaches.push({ rule, story });
    this.#storm.abort();
  }

  async #notingErrors(act: Promise<void>): Promise<void> {
    await act.catch((error: Error) => this.#break('the round can go on', String(error.stack)));
  }

  /** `first` of so many clients: each submits its own share of the runs. */
  async #submit(first: number): Promise<void> {
    for (let index = first; !this.#storm.signal.aborted; index += settings.clients) {
      await this.#runs.submit(index, this.#storm.signal);
      while (this.#runs.open.length >= settings.openRuns && !this.#storm.signal.aborted) await delay(lookMs);
    }
  }

  /** The next fault does not wait for the end of the last one. */
  async #disturb(): Promise<void> {
    const random = new Random(this.#options.seed, 'faults');
    const going: Promise<void>[] = [];
    while (!this.#storm.signal.aborted) {
      const action = drawAction(random);
      await delay(action.waitMs);
      this.#done.set(action.fault, (this.#done.get(action.fault) ?? 0) + 1);
      going.push(this.#notingErrors(perform(action, this.#stage)));
    }
    await Promise.all(going);
  }

  async #watch(): Promise<void> {
    let toldAt = performance.now();
    while (!this.#round.signal.aborted) {
      await delay(lookMs);
      this.#trace.look();
      for (const run of await this.#runs.look()) await this.#inspect(run);
      if (performance.now() - toldAt < progressMs) continue;
      toldAt += progressMs;
      this.#options.onProgress?.(this.#inspector.tally, this.#done);
    }
  }

  async #inspect(run: Parameters<Inspector['inspect']>[0]): Promise<void> {
    for (const finding of await this.#inspector.inspect(run)) this.#break(finding.breach.rule, renderFinding(finding));
  }

  async #calmDown(): Promise<void> {
    const { server, proxy } = this.#stage;
    server.thaw();
    await server.start();
    await proxy.accept();
    proxy.delay(0);
    try {
      await until(
        () => this.#runs.areClosed(),
        () => `${this.#runs.open.join(', ')} to be closed`,
        settings.closeMs,
      );
    } catch (error) {
      this.#break('every run is closed in the end', (error as Error).message);
    }
    for (const output of await this.#crew.dismiss()) this.#break('a worker that is told to stop ends', output);
    await this.#leaveNothing();
  }

  async #leaveNothing(): Promise<void> {
    let left: readonly string[] = [];
    const isClean = async (): Promise<boolean> => {
      left = await findLeftovers(this.#redis, this.#temp);
      return left.length === 0;
    };
    await until(isClean, 'nothing to be left', settings.leftoversMs).catch(() => {
      this.#break('nothing is left in the end', left.join('\n'));
    });
  }

  async #inspectAll(): Promise<void> {
    this.#trace.look();
    for (const run of this.#runs.closed) await this.#inspect(run);
  }
}
