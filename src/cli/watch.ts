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

export interface Looking {
  readonly jobs: number;
  /** Absent: from the first event on. */
  readonly after?: string | undefined;
  readonly onTrouble: OnRedisTrouble;
  /** Ends the looking. */
  readonly signal: AbortSignal;
}

/** Returns when the run is over, or is gone. */
export async function watchRun(
  redis: Connection,
  run: RunId,
  looking: Looking,
  output: Output & { readonly json: boolean },
): Promise<void> {
  if (!output.json && looking.jobs > listedJobs) return showCounts(redis, run, looking, output);
  const render = output.json ? (event: RunEvent) => JSON.stringify(eventToJson(event)) : renderEvent;
  for await (const event of followEvents(redis, run, looking)) output.print(render(event));
}

/** Looking at the counts costs the same however many jobs there are; following the events of 100,000 would not. */
async function showCounts(redis: Connection, run: RunId, looking: Looking, { print }: Output): Promise<void> {
  const { signal, onTrouble } = looking;
  let shownAt = performance.now();
  let shown = '';
  // At the beginning there is nothing to see yet, and Redis has its first jobs to hand out.
  for (await delay(lookMs); !signal.aborted; await delay(lookMs)) {
    const record = await insist('counts', () => readRun(redis, run), onTrouble);
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
