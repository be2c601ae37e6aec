// What has happened in a run, and what happens: as lines, or as JSON.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { followEvents, type RunEvent, readEvents } from '../../state/look/events.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { renderEvent } from '../text/event-line.ts';
import { eventToJson, jsonLine } from '../text/json.ts';
import type { Looking } from './until-signal.ts';

export interface EventsQuestion {
  readonly run: RunId;
  /** The id of an event. Absent: from the first on. */
  readonly after?: string | undefined;
  /** Absent: all. */
  readonly limit?: number | undefined;
}

export interface EventsOutput {
  readonly stdout: Writable;
  readonly isJson: boolean;
  /** In columns. */
  readonly width: number;
}

/** On a narrower screen there is no room for ids. */
const leastWithIds = 60;
/** Of most of them: `1795724660567-0`, and `.1` where one call made several. */
const idWidth = 17;

/** `looking`: to follow what comes; absent: only what is there. */
export async function showEvents(
  redis: WpRedis,
  { run, after, limit = Number.POSITIVE_INFINITY }: EventsQuestion,
  { stdout, isJson, width }: EventsOutput,
  looking?: Looking,
): Promise<void> {
  const render = isJson
    ? (event: RunEvent) => jsonLine(eventToJson(event))
    : (event: RunEvent) => asLines(event, width);
  let count = 0;
  for await (const event of looking
    ? followEvents(redis, run, { after, ...looking })
    : presentEvents(redis, run, after)) {
    if (!stdout.write(`${render(event)}\n`)) await once(stdout, 'drain');
    if (++count === limit) return;
  }
}

const page = 1000;

async function* presentEvents(redis: WpRedis, run: RunId, after = '0'): AsyncGenerator<RunEvent> {
  for (let last = after; ; ) {
    const events = await readEvents(redis, run, last, page);
    yield* events;
    if (events.length < page) return;
    last = events.at(-1)?.id ?? last;
  }
}

function asLines(event: RunEvent, width: number): string {
  return renderEvent(event, width, width < leastWithIds ? '' : `${event.id.padEnd(idWidth)}  `);
}
