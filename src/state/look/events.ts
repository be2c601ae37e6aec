// The event stream of a run: every transition in order, from the first one or from where a reader stopped.
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { openReader } from '../redis/connection.ts';
import { fromRedisNames } from '../redis/fields.ts';
import { insist, type OnRedisTrouble } from '../redis/refusal.ts';
import type { RunId } from '../redis/run-id.ts';
import { eventsKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

export interface RunEvent {
  /** Place in the stream: `MS-SEQ` for the last event of an entry, `MS-SEQ.N` for the events before it, from 1. Epoch ms by Redis' clock. */
  readonly id: string;
  readonly at: number;
  readonly event:
    | 'run-created'
    | 'run-paused'
    | 'run-resumed'
    | 'run-reopened'
    | 'reopened'
    /** Its legs were made during the run, and will be made again. */
    | 'unmade'
    | 'started'
    | 'succeeded'
    | 'failed'
    | 'retrying'
    | 'released'
    | 'lost'
    | 'skipped'
    | 'cancelled'
    | 'run-cancelling'
    | 'run-succeeded'
    | 'run-failed'
    | 'run-cancelled';
  /** The next three fields are undefined for events of the run itself, the last two for jobs that never started. */
  readonly job?: string;
  readonly attempt?: number;
  readonly worker?: string;
  /** reason, cause, exitCode, signal, message, dueAt: those that apply. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** `0`: there are no events. */
export async function lastEventId(redis: Redis, run: RunId): Promise<string> {
  const [last] = await redis.xrevrange(eventsKey(run), '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0';
}

/** The events after that one, without waiting for more. `limit` counts entries; one entry can hold the same event of several jobs. */
export async function readEvents(redis: Redis, run: RunId, after: string, limit: number): Promise<RunEvent[]> {
  const [entry, told] = placeOf(after);
  const entries = await redis.xrange(eventsKey(run), told === undefined ? `(${entry}` : entry, '+', 'COUNT', limit);
  const events = entries.flatMap(([id, fields]) => toEvents(id, fields));
  return told === undefined || entries[0]?.[0] !== entry ? events : events.slice(told);
}

/** The entry that holds an event, and the event's place in it. Undefined: the event is the last one of the entry. */
function placeOf(id: string): [entry: string, told: number | undefined] {
  const [entry = '', told] = id.split('.');
  return [entry, told === undefined ? undefined : Number(told)];
}

const blockMs = 2_000;
/** Beyond this, events are read in batches: a wake-up for each would cost more than the jobs themselves. */
const manyEvents = 10;
const batchMs = 25;

export interface Following {
  /** The id of an event. Undefined: start with the first event. */
  readonly after?: string | undefined;
  readonly onTrouble: OnRedisTrouble;
  readonly signal: AbortSignal;
}

/**
 * All events of a run after that one. Waits for more until the run is closed or gone, and waits out outages of Redis. Opens a
 * connection for the waiting and closes it at the end, or on `signal`; after `signal` the caller need not finish the iteration.
 */
export async function* followEvents(
  redis: WpRedis,
  run: RunId,
  { after = '0', onTrouble, signal }: Following,
): AsyncGenerator<RunEvent> {
  const { reader, leave } = openReader(redis, blockMs, signal);
  try {
    let [last, told] = placeOf(after);
    if (told !== undefined) yield* await insist(() => restOf(redis, run, after), onTrouble);
    let count = 0;
    for (let isOver = await insist(() => isOverAt(redis, run, last), onTrouble); !isOver; ) {
      if (count > manyEvents) await delay(batchMs, undefined, { signal }).catch(() => {});
      const events = await insist(() => readAfter(reader, run, last), onTrouble);
      if (events.length === 0 && !(await insist(() => reader.exists(eventsKey(run)), onTrouble))) return;
      for (const event of events) {
        yield event;
        [last] = placeOf(event.id);
      }
      count += events.length;
      const latest = events.at(-1);
      isOver = latest !== undefined && isRunEnd(latest) && (await insist(() => isOverAt(redis, run, last), onTrouble));
    }
  } finally {
    leave();
  }
}

async function restOf(redis: Redis, run: RunId, after: string): Promise<RunEvent[]> {
  const [entry] = placeOf(after);
  return (await readEvents(redis, run, after, 1)).filter(({ id }) => placeOf(id)[0] === entry);
}

/** The run has ended with that entry, and no retry has reopened it since. */
async function isOverAt(redis: Redis, run: RunId, entry: string): Promise<boolean> {
  const [last] = await redis.xrevrange(eventsKey(run), '+', '-', 'COUNT', 1);
  return last !== undefined && last[0] === entry && toEvents(...last).some(isRunEnd);
}

async function readAfter(reader: Redis, run: RunId, last: string): Promise<RunEvent[]> {
  const reply = await reader.xread('COUNT', 1000, 'BLOCK', blockMs, 'STREAMS', eventsKey(run), last);
  return (reply?.[0]?.[1] ?? []).flatMap(([id, fields]) => toEvents(id, fields));
}

/** From an entry of the stream: the same transition of one or several jobs, or one of the run itself. */
export function toEvents(id: string, fields: readonly string[]): RunEvent[] {
  const [, event, , jobs = '', , attempt, , worker, , detail] = fields;
  return jobs.split('\n').map((job, index, { length }) => ({
    id: index === length - 1 ? id : `${id}.${index + 1}`,
    at: Number.parseInt(id, 10),
    event: event as RunEvent['event'],
    ...(job ? { job } : {}),
    ...(attempt ? { attempt: Number(attempt) } : {}),
    ...(worker ? { worker } : {}),
    detail: detail ? (fromRedisNames(JSON.parse(detail)) as RunEvent['detail']) : {},
  }));
}

export function isRunEnd({ event }: RunEvent): boolean {
  return event === 'run-succeeded' || event === 'run-failed' || event === 'run-cancelled';
}
