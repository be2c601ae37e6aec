// Shows a run while it goes: every event of a small one, the counts of a big one, or JSON.

import { setTimeout as delay } from 'node:timers/promises';
import { followEvents, type RunEvent } from '../state/events.ts';
import { type RunRecord, readRun } from '../state/read.ts';
import { insist, type OnRedisTrouble } from '../state/refusal.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import { isRunClosed } from '../state/status.ts';
import type { Output } from './output.ts';
import { renderEvent } from './render/event.ts';
import { eventToJson } from './render/json.ts';
import { listedJobs } from './report.ts';

const lookMs = 100;
const progressMs = 1_000;

/** Returns when the run is over, or is gone. */
export async function watchRun(
  redis: Connection,
  run: RunId,
  jobs: number,
  output: Output & { readonly json: boolean; readonly onTrouble: OnRedisTrouble; readonly signal: AbortSignal },
): Promise<void> {
  if (!output.json && jobs > listedJobs) return showCounts(redis, run, output);
  const render = output.json ? (event: RunEvent) => JSON.stringify(eventToJson(event)) : renderEvent;
  for await (const event of followEvents(redis, run, output)) output.print(render(event));
}

/** Looking at the counts costs the same however many jobs there are; following the events of 100,000 would not. */
async function showCounts(
  redis: Connection,
  run: RunId,
  { print, onTrouble }: Output & { readonly onTrouble: OnRedisTrouble },
): Promise<void> {
  let shownAt = performance.now();
  let shown = '';
  for (;;) {
    const record = await insist('counts', () => readRun(redis, run), onTrouble);
    if (!record || isRunClosed(record.status)) return;
    const text = renderCounts(record);
    if (performance.now() - shownAt >= progressMs && text !== shown) {
      print(text);
      [shownAt, shown] = [performance.now(), text];
    }
    await delay(lookMs);
  }
}

function renderCounts({ jobs, counts }: RunRecord): string {
  const closed = counts.succeeded + counts.failed + counts.skipped + counts.cancelled;
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${closed} of ${jobs} jobs closed, ${counts.running} running${failed}`;
}
