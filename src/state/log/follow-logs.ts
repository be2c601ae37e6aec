// Follows the output of jobs, and the events that matter to a reader, until the jobs are closed.

import type { Redis } from 'ioredis';
import { declaredJob, type JobId } from '../../pipeline/job-id.ts';
import { isRunEnd, lastEventId, type RunEvent, readEvents } from '../look/events.ts';
import { type JobRecord, readRun } from '../records/records.ts';
import { openReader } from '../redis/connection.ts';
import { insist, type OnRedisTrouble } from '../redis/refusal.ts';
import { eventsKey, logKeys } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { isJobClosed, isRunClosed } from '../redis/status.ts';
import { endOf } from './log-pieces.ts';
import {
  type AttemptEnd,
  type AttemptOutput,
  type AttemptPause,
  isWanted,
  type LogsRequest,
  type NotStarted,
  notStarted,
  readAttempt,
  readOn,
  selectJobs,
  writtenBy,
} from './read-logs.ts';

/** Comes after the output that came before it. */
export interface LogEvent {
  readonly kind: 'event';
  readonly event: RunEvent;
}

export type LogItem = NotStarted | AttemptOutput | AttemptPause | AttemptEnd | LogEvent;

export interface LogFollowing {
  readonly onTrouble: OnRedisTrouble;
  /** The run has only just been made: all of its events are followed. */
  readonly isNew?: boolean;
  /** Ends the following. */
  readonly signal: AbortSignal;
}

const blockMs = 2_000;

/**
 * First the output that exists, job by job, then new output of running attempts and of those after them. Opens a connection for the
 * waiting and closes it at the end, or on `signal`; after `signal` the caller need not finish the iteration.
 */
export async function* followLogs(
  redis: WpRedis,
  request: LogsRequest,
  { onTrouble, isNew, signal }: LogFollowing,
): AsyncGenerator<LogItem> {
  const { reader, leave } = openReader(redis, blockMs, signal);
  try {
    const follower = new LogFollower({ redis, reader, onTrouble }, request);
    if (isNew || (yield* follower.present())) yield* follower.follow();
  } finally {
    leave();
  }
}

interface Source {
  readonly redis: WpRedis;
  /** For the waiting. */
  readonly reader: Redis;
  readonly onTrouble: OnRedisTrouble;
}

/** An attempt that may write more. */
interface Watched {
  readonly job: string;
  readonly attempt: number;
  from: number;
}

class LogFollower {
  readonly #source: Source;
  readonly #request: LogsRequest;
  /** By job. */
  readonly #watched = new Map<string, Watched>();
  /** The latest attempt of each job that is shown, or was. */
  readonly #shown = new Map<string, number>();
  /** Of the jobs that were asked for, those of which more may come. */
  #open = new Set<string>();
  #lastEvent = '0';

  constructor(source: Source, request: LogsRequest) {
    this.#source = source;
    this.#request = request;
  }

  /** What is there. Returns whether more may come. */
  async *present(): AsyncGenerator<LogItem, boolean> {
    const { redis } = this.#source;
    const { run } = this.#request;
    // In this order: what comes in between is seen twice rather than never.
    this.#lastEvent = await lastEventId(redis, run);
    const record = await readRun(redis, run);
    yield* this.#present(await selectJobs(redis, this.#request));
    return record !== undefined && !isRunClosed(record.status);
  }

  /** What comes after it, or after the beginning of the run. */
  async *follow(): AsyncGenerator<LogItem> {
    const { run, job } = this.#request;
    while (job === undefined || this.#open.size > 0) {
      const news = await this.#insist(() => this.#news());
      if (!news) return;
      for (const watched of this.#watched.values()) if (this.#isIn(news, watched)) yield* this.#catchUp(watched);
      for (const event of news.has(eventsKey(run)) ? await this.#insist(() => this.#newEvents()) : []) {
        yield* this.#take(event);
        if (isRunEnd(event)) return;
      }
    }
  }

  async *#present(jobs: readonly JobRecord[]): AsyncGenerator<LogItem> {
    const { redis } = this.#source;
    yield* notStarted(jobs);
    this.#open = this.#openOf(jobs);
    for (const { job, attempt, status } of jobs) {
      this.#shown.set(job, attempt);
      if (status === 'running' && this.#isAsked(attempt)) this.#watched.set(job, { job, attempt, from: 0 });
    }
    for (const { job, attempt: latest } of await writtenBy(redis, this.#request, jobs)) {
      const attempt = this.#request.attempt ?? latest;
      const watched = this.#watched.get(job);
      const from = yield* readAttempt(redis, this.#request, { job, attempt });
      if (watched) watched.from = from;
      yield { kind: watched ? 'pause' : 'end', job, attempt };
    }
  }

  #openOf(jobs: readonly JobRecord[]): Set<string> {
    const wanted = this.#request.attempt ?? Number.POSITIVE_INFINITY;
    const isOpen = ({ status, attempt }: JobRecord): boolean =>
      !isJobClosed(status) && (attempt < wanted || (attempt === wanted && status === 'running'));
    return new Set(jobs.filter(isOpen).map(({ job }) => job));
  }

  /** The keys with something new. Empty: nothing came for a while. Undefined: the run is gone. */
  async #news(): Promise<ReadonlySet<string> | undefined> {
    const { redis, reader } = this.#source;
    const { run } = this.#request;
    const places = new Map([[eventsKey(run), this.#lastEvent]]);
    for (const { job, attempt, from } of this.#watched.values()) {
      for (const key of logKeys(run, job, attempt)) places.set(key, `${from}-0`);
    }
    // One entry of each is enough to be told: what has come is then read in order, and in pages.
    const streams = [...places.keys(), ...places.values()];
    const replies = await reader.xreadBuffer('COUNT', 1, 'BLOCK', blockMs, 'STREAMS', ...streams);
    if (replies) return new Set(replies.map(([key]) => key.toString()));
    return (await redis.exists(eventsKey(run))) ? new Set() : undefined;
  }

  #isIn(news: ReadonlySet<string>, { job, attempt }: Watched): boolean {
    return logKeys(this.#request.run, job, attempt).some((key) => news.has(key));
  }

  async #newEvents(): Promise<RunEvent[]> {
    const events = await readEvents(this.#source.redis, this.#request.run, this.#lastEvent, 1000);
    this.#lastEvent = events.at(-1)?.id ?? this.#lastEvent;
    return events;
  }

  async *#take(event: RunEvent): AsyncGenerator<LogItem> {
    const { job, attempt = 0 } = event;
    if (job === undefined || !isWanted(job, this.#request.job)) return;
    await this.#noteLegs(event, job);
    if (event.event === 'unmade') return;
    if (event.event === 'reopened') this.#open.add(job);
    else if (event.event === 'started') yield* this.#begin(event, { job, attempt, from: 0 });
    else yield* this.#end(event, { job, attempt });
  }

  *#begin(event: RunEvent, watched: Watched): Generator<LogItem> {
    const { job, attempt } = watched;
    // It was there already when the following began.
    if (attempt <= (this.#shown.get(job) ?? 0)) return;
    this.#shown.set(job, attempt);
    this.#open.add(job);
    if (!this.#isAsked(attempt)) return;
    yield { kind: 'event', event };
    this.#watched.set(job, watched);
  }

  async *#end(event: RunEvent, { job, attempt }: Pick<Watched, 'job' | 'attempt'>): AsyncGenerator<LogItem> {
    const watched = this.#watched.get(job);
    if (watched?.attempt === attempt) {
      yield* this.#catchUp(watched);
      this.#watched.delete(job);
      yield { kind: 'end', job, attempt };
    }
    const isOver = isJobClosed(event.event) || this.#request.attempt === attempt;
    const isNews = !isOver || this.#open.delete(job);
    // Of a whole run thousands may be skipped at once, or cancelled.
    const isSpoken = attempt > 0 || this.#request.job !== undefined;
    if (isNews && isSpoken) yield { kind: 'event', event };
  }

  #isAsked(attempt: number): boolean {
    return this.#request.attempt === undefined || this.#request.attempt === attempt;
  }

  /** The legs that take the place of a job may become known only now, or are gone. */
  async #noteLegs({ event }: RunEvent, job: string): Promise<void> {
    const declared = declaredJob(job as JobId);
    if (event !== 'unmade' && (declared === job || !this.#open.has(declared))) return;
    this.#open = this.#openOf(await this.#insist(() => selectJobs(this.#source.redis, this.#request)));
  }

  async *#catchUp(watched: Watched): AsyncGenerator<AttemptOutput | AttemptPause> {
    const { redis } = this.#source;
    const { run } = this.#request;
    for (let output = readOn(redis, run, watched); ; ) {
      const next = await this.#insist(() =>
        output.next().catch((error: unknown) => {
          output = readOn(redis, run, watched);
          throw error;
        }),
      );
      if (next.done) return yield { kind: 'pause', job: watched.job, attempt: watched.attempt };
      watched.from = endOf(next.value.piece);
      yield next.value;
    }
  }

  #insist<T>(request: () => Promise<T>): Promise<T> {
    return insist(request, this.#source.onTrouble);
  }
}
