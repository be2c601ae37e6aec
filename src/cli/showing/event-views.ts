// Ways to show a run as lines: every event of a small run, the counts of a big one, only failures, or JSON.
import { setTimeout as delay } from 'node:timers/promises';
import { followEvents, type RunEvent } from '../../state/look/events.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { listedJobs } from '../report/report.ts';
import { isGone, taken } from '../streams/outlet.ts';
import { renderEvent } from '../text/event-line.ts';
import { eventToJson, jsonLine } from '../text/json.ts';
import { lineWidth } from '../text/width.ts';
import type { LineViewOptions } from './view-options.ts';

const lookMs = 100;
const progressMs = 1_000;

export async function followAsLines(redis: WpRedis, run: RunId, options: LineViewOptions): Promise<void> {
  if (options.jobs > listedJobs) return printCounts(redis, run, options);
  return printEvents(redis, run, options, asLine);
}

export function followFailures(redis: WpRedis, run: RunId, options: LineViewOptions): Promise<void> {
  const isFailure = ({ event, detail }: RunEvent): boolean => event === 'failed' && !detail.allowed;
  return printEvents(redis, run, options, (event) => (isFailure(event) ? asLine(event) : undefined));
}

export function followAsJson(redis: WpRedis, run: RunId, options: LineViewOptions): Promise<void> {
  return printEvents(redis, run, options, (event) => jsonLine(eventToJson(event)));
}

function asLine(event: RunEvent): string {
  return renderEvent(event, lineWidth());
}

async function printEvents(
  redis: WpRedis,
  run: RunId,
  options: LineViewOptions,
  render: (event: RunEvent) => string | undefined,
): Promise<void> {
  for await (const event of followEvents(redis, run, options)) {
    const line = render(event);
    if (line !== undefined) options.print(line);
    await taken(options.stdout);
    if (isGone(options.stdout)) return;
  }
}

/** Reading counts costs the same for any number of jobs. Following the events of 100,000 jobs would not. */
async function printCounts(
  redis: WpRedis,
  run: RunId,
  { signal, onTrouble, print, stdout }: LineViewOptions,
): Promise<void> {
  let shownAt = performance.now();
  let shown = '';
  // The first look comes after a delay: at first there is nothing to see, and Redis is busy handing out the first jobs.
  for (await delay(lookMs); !signal.aborted; await delay(lookMs)) {
    const record = await insist(() => readRun(redis, run), onTrouble);
    if (!record || isRunClosed(record.status)) return;
    const text = renderCounts(record);
    if (performance.now() - shownAt >= progressMs && text !== shown) {
      print(text);
      [shownAt, shown] = [performance.now(), text];
      await taken(stdout);
    }
  }
}

function renderCounts({ jobs, counts }: RunRecord): string {
  const closed = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${closed} of ${jobs} jobs closed, ${counts.running} running${failed}`;
}
