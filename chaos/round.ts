// A round: random runs, while workers, network and Redis fail. Then a calm, in which everything has to end.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { defined } from '../src/pipeline/defined.ts';
import { connectRedis } from '../src/state/redis/connection.ts';
import { type CalmStage, calmDown } from './calm.ts';
import { Crew } from './crew.ts';
import type { Stage } from './faults.ts';
import { Inspector, type Tally } from './inspector.ts';
import { FaultyProxy } from './proxy.ts';
import { Random } from './random.ts';
import { DurableRedis } from './redis.ts';
import { renderFinding } from './render.ts';
import type { Broken, RoundResult } from './result.ts';
import { Runs } from './runs.ts';
import { settings } from './settings.ts';
import { type Done, Storm } from './storm.ts';
import { Trace } from './trace.ts';

export interface RoundSize {
  /** Jobs of a run, at most. */
  readonly mostJobs: number;
  readonly mostRuns: number;
  readonly mostFaults: number;
}

const { mostJobs, mostRuns } = settings;
const wholeSize: RoundSize = { mostJobs, mostRuns, mostFaults: Number.POSITIVE_INFINITY };

export interface RoundOptions {
  readonly seed: number;
  /** The longest time until the calm. */
  readonly lengthMs: number;
  /** How many servers hold the leases. Default: 0, the Redis of the runs does. */
  readonly lockServers?: number;
  /** Default: what `settings` say, and faults until the time is up. */
  readonly size?: RoundSize;
  /** Called every 10 s. */
  readonly onProgress?: (tally: Tally, done: Done) => void;
}

const progressMs = 10_000;
const lookMs = 200;

export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const folder = mkdtempSync(join(tmpdir(), 'wp-chaos-'));
  const server = await DurableRedis.start();
  const lockServers = await Promise.all(Array.from({ length: options.lockServers ?? 0 }, () => DurableRedis.start()));
  const remove = (): void => {
    for (const made of [folder, server.folder, ...lockServers.map((lockServer) => lockServer.folder)])
      rmSync(made, { recursive: true, force: true });
  };
  process.on('exit', remove);
  mkdirSync(join(folder, 'tmp'));
  const proxy = await FaultyProxy.open(server.port);
  const redis = await connectRedis(server.url, 'always');
  const round = new Round(options, { folder, server, lockServers, proxy, redis });
  try {
    return await round.play();
  } finally {
    await round.end();
    redis.disconnect();
    proxy.close();
    await Promise.all([server, ...lockServers].map((each) => each.stop()));
    remove();
    process.off('exit', remove);
  }
}

interface Place extends Pick<Stage, 'server' | 'lockServers' | 'proxy' | 'redis'> {
  readonly folder: string;
}

class Round {
  readonly #options: RoundOptions;
  readonly #stage: CalmStage;
  readonly #runs: Runs;
  readonly #trace: Trace;
  readonly #crew: Crew;
  readonly #inspector: Inspector;
  readonly #storm: Storm;
  readonly #breaches: Broken[] = [];
  /** Aborted when the time is up, or something broke: no more faults. */
  readonly #enough = new AbortController();
  readonly #round = new AbortController();

  constructor(options: RoundOptions, { folder, ...place }: Place) {
    const { seed, size = wholeSize } = options;
    this.#options = options;
    const temp = join(folder, 'tmp');
    this.#trace = new Trace(join(folder, 'trace'));
    const client = { WP_REDIS_URL: place.proxy.url };
    const locks = place.lockServers.map(({ url }) => url).join(',');
    const env = {
      ...client,
      TMPDIR: temp,
      CHAOS_TRACE: this.#trace.path,
      ...defined({ WP_LOCK_REDIS: locks || undefined }),
    };
    this.#crew = new Crew(new Random(seed, 'crew'), env, (output) => this.#break('no worker exits by itself', output));
    this.#runs = new Runs({ seed, mostJobs: size.mostJobs, folder, redis: place.redis, env: client });
    this.#inspector = new Inspector(place.redis, this.#runs, this.#trace, this.#crew);
    this.#stage = { ...place, crew: this.#crew, runs: this.#runs, temp };
    this.#storm = new Storm({ seed, ...size }, this.#stage, this.#runs, (error) => this.#fail(error));
  }

  async play(): Promise<RoundResult> {
    const watching = this.#watch().catch((error) => this.#fail(error));
    const timer = setTimeout(() => this.#enough.abort(), this.#options.lengthMs);
    await this.#storm.blow(this.#enough.signal);
    clearTimeout(timer);
    await calmDown(this.#stage, (rule, story) => this.#break(rule, story));
    this.#round.abort();
    await watching;
    await this.#inspectAll();
    const { tally } = this.#inspector;
    return { tally, done: this.#storm.done, workers: this.#crew.size, breaches: this.#breaches };
  }

  async end(): Promise<void> {
    this.#enough.abort();
    this.#round.abort();
    await this.#crew.dismiss();
  }

  #fail(error: unknown): void {
    this.#break('the round can continue', String(error instanceof Error ? error.stack : error));
  }

  #break(rule: string, story: string): void {
    this.#breaches.push({ rule, story });
    this.#enough.abort();
  }

  async #watch(): Promise<void> {
    let toldAt = performance.now();
    while (!this.#round.signal.aborted) {
      await delay(lookMs);
      this.#trace.look();
      for (const run of await this.#runs.look()) await this.#inspect(run);
      if (performance.now() - toldAt < progressMs) continue;
      toldAt += progressMs;
      this.#options.onProgress?.(this.#inspector.tally, this.#storm.done);
    }
  }

  async #inspect(run: Parameters<Inspector['inspect']>[0]): Promise<void> {
    for (const finding of await this.#inspector.inspect(run)) this.#break(finding.breach.rule, renderFinding(finding));
  }

  async #inspectAll(): Promise<void> {
    this.#trace.look();
    for (const run of this.#runs.closed) await this.#inspect(run);
  }
}
