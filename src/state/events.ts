// The event stream of a run: every transition in order, from the first on or from where a reader left off.
import type { Redis } from 'ioredis';
import { fromRedisNames } from './fields.ts';
import { eventsKey } from './keys.ts';
import type { RunId } from './run-id.ts';
import type { Connection } from './scripts.ts';

export interface RunEvent {
  /** Place in the stream; sorts in order, and begins with the time in epoch ms by Redis' clock. */
  readonly id: string;
  readonly at: number;
  readonly event:
    | 'run-created'
    | 'run-paused'
    | 'run-resumed'
    | 'run-reopened'
    | 'reopened'
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
  /** The next three are absent for events of the run itself, the last two for jobs that never started. */
  readonly job?: string;
  readonly attempt?: number;
  readonly worker?: string;
  /** Reason, cause, exitCode, signal, message, dueAt: what applies. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** `0` where there are none. */
export async function lastEventId(redis: Redis, run: RunId): Promise<string> {
  const [last] = await redis.xrevrange(eventsKey(run), '+', '-', 'COUNT', 1);
  return last?.[0] ?? '0';
}

const blockMs = 5_000;

/**
 * All events after the one of id `after` (absent: from the first), waiting for more until the run is closed. Needs a connection
 * of its own for the waiting, which it opens and closes itself.
 */
export async function* followEvents(
  redis: Connection,
  run: RunId,
  after = '0',
  signal?: AbortSignal,
): AsyncGenerator<RunEvent> {
  const reader = redis.duplicate();
  reader.on('error', () => {});
  signal?.addEventListener('abort', () => reader.disconnect());
  try {
    for (let last = after; !signal?.aborted; ) {
      for (const event of await readAfter(reader, run, last)) {
        yield event;
        last = event.id;
        if (isEnd(event)) return;
      }
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    reader.disconnect();
  }
}

async function readAfter(reader: Redis, run: RunId, last: string): Promise<RunEvent[]> {
  const reply = await reader.xread('COUNT', 1000, 'BLOCK', blockMs, 'STREAMS', eventsKey(run), last);
  return (reply?.[0]?.[1] ?? []).map(([id, fields]) => toEvent(id, fields));
}

/** An entry of the stream, as Redis gives it. */
export function toEvent(id: string, fields: readonly string[]): RunEvent {
  const [, event, , job, , attempt, , worker, , detail] = fields;
  return {
    id,
    at: Number.parseInt(id, 10),
    event: event as RunEvent['event'],
    ...(job ? { job } : {}),
    ...(attempt ? { attempt: Number(attempt) } : {}),
    ...(worker ? { worker } : {}),
    detail: detail ? (fromRedisNames(JSON.parse(detail)) as RunEvent['detail']) : {},
  };
}

function isEnd({ event }: RunEvent): boolean {
  return event === 'run-succeeded' || event === 'run-failed' || event === 'run-cancelled';
}
