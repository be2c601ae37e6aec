// A run as lines that are only ever added: every event of a small one, the counts of a big one, its failures alone, or JSON.
import { setTimeout as delay } from 'node:timers/promises';
import { followEvents, type RunEvent } from '../../state/look/events.ts';
import { type RunRecord, readRun } from '../../state/records/records.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isRunClosed } from '../../state/redis/status.ts';
import { listedJobs } from '../report/report.ts';
import { renderEvent } from '../text/event-line.ts';
import { eventToJson, jsonLine } from '../text/json.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';
import type { Looking } from './showing.ts';

type Lines = Looking & Pick<Output, 'print'>;

const lookMs = 100;
const progressMs = 1_000;

export async function showPlain(redis: WpRedis, run: RunId, looking: Lines): Promise<void> {
  if (looking.jobs > listedJobs) return showCounts(redis, run, looking);
  return showEvents(redis, run, looking, inLines);
}

export function showFailures(redis: WpRedis, run: RunId, looking: Lines): Promise<void> {
  const isFailure = ({ event, detail }: RunEvent): boolean => event === 'failed' && !detail.allowed;
  return showEvents(redis, run, looking, (event) => (isFailure(event) ? inLines(event) : undefined));
}

export function showJson(redis: WpRedis, run: RunId, looking: Lines): Promise<void> {
  return showEvents(redis, run, looking, (event) => jsonLine(eventToJson(event)));
}

function inLines(event: RunEvent): string {
  return renderEvent(event, lineWidth());
}

async function showEvents(
  redis: WpRedis,
  run: RunId,
  looking: Lines,
  render: (event: RunEvent) => string | undefined,
): Promise<void> {
  for await (const event of followEvents(redis, run, looking)) {
    const line = render(event);
    if (line !== undefined) looking.print(line);
  }
}

/** Looking at the counts costs the same however many jobs there are; following the events of 100,000 would not. */
async function showCounts(redis: WpRedis, run: RunId, { signal, onTrouble, print }: Lines): Promise<void> {
  let shownAt = performance.now();
  let shown = '';
  // At the beginning there is nothing to see yet, and Redis has its first jobs to hand out.
  for (await delay(lookMs); !signal.aborted; await delay(lookMs)) {
    const record = await insist(() => readRun(redis, run), onTrouble);
    if (!record || isRunClosed(record.status)) return;
    const text = renderCounts(record);
    if (performance.now() - shownAt >= progressMs && text !== shown) {
      print(text);
      [shownAt, shown] = [performance.now(), text];
    }
  }
}

function renderCounts({ jobs, counts }: RunRecord): string {
  const closed = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${closed} of ${jobs} jobs closed, ${counts.running} running${failed}`;
}
