// `wp events`: the events of a run, as lines or as JSON.
import type { Writable } from 'node:stream';
import { exitCodes } from '../../pipeline/error.ts';
import { followEvents, type RunEvent, readEvents } from '../../state/look/events.ts';
import { findRun } from '../../state/look/find-run.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isGone, taken } from '../streams/outlet.ts';
import { renderEvent } from '../text/event-line.ts';
import { eventToJson, jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';
import { type FollowOptions, followUntilSignal } from './follow-until-signal.ts';

export interface EventsSelection {
  readonly run: RunId;
  /** The id of an event. Undefined: from the first on. */
  readonly after?: string | undefined;
  /** Undefined: all. */
  readonly limit?: number | undefined;
}

export interface EventsRequest extends Omit<EventsSelection, 'run'> {
  /** As typed. */
  readonly run: string;
  readonly follow: boolean;
  readonly isJson: boolean;
}

export interface EventsOutput {
  readonly stdout: Writable;
  readonly isJson: boolean;
  /** In columns. */
  readonly width: number;
}

/** Ids are left out on a narrower screen. */
const leastWithIds = 60;
/** Of most ids: `1795724660567-0`, or with `.1` if one call added several events. */
const idWidth = 17;
const page = 1000;

/** Returns the exit code. */
export async function showEvents(
  redis: WpRedis,
  { run: typed, follow, isJson, ...request }: EventsRequest,
  { address, ...output }: Output & { readonly address: string },
): Promise<number> {
  const selection = { ...request, run: await findRun(redis, typed) };
  const format = { stdout: output.stdout, isJson, width: lineWidth() };
  if (!follow) {
    await printEvents(redis, selection, format);
    return exitCodes.ok;
  }
  return followUntilSignal({ redis, address, output }, async (options) => {
    await printEvents(redis, selection, format, options);
    return exitCodes.ok;
  });
}

/** At the pace of the reader of stdout. `following`: also prints events to come; undefined: only those that are there. */
export async function printEvents(
  redis: WpRedis,
  { run, after, limit = Number.POSITIVE_INFINITY }: EventsSelection,
  { stdout, isJson, width }: EventsOutput,
  following?: FollowOptions,
): Promise<void> {
  const events = following ? followEvents(redis, run, { after, ...following }) : presentEvents(redis, run, after);
  let count = 0;
  for await (const event of events) {
    const text = isJson ? jsonLine(eventToJson(event)) : withId(event, width);
    stdout.write(`${text}\n`);
    await taken(stdout);
    if (++count === limit || isGone(stdout)) return;
  }
}

async function* presentEvents(redis: WpRedis, run: RunId, after = '0'): AsyncGenerator<RunEvent> {
  for (let last = after; ; ) {
    const events = await readEvents(redis, run, last, page);
    yield* events;
    if (events.length < page) return;
    last = events.at(-1)?.id ?? last;
  }
}

function withId(event: RunEvent, width: number): string {
  return renderEvent(event, width, width < leastWithIds ? '' : `${event.id.padEnd(idWidth)}  `);
}
