// Ways to show a run with the output of its jobs: each line at once, or the whole output of a job when it ends.

import { followLogs, type LogItem } from '../../state/log/follow-logs.ts';
import { readAttempt } from '../../state/log/read-logs.ts';
import { followEvents, type RunEvent } from '../../state/look/events.ts';
import { redisNow } from '../../state/redis/clock.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { isGone } from '../streams/outlet.ts';
import { renderEvent } from '../text/event-line.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';
import type { LogFormat } from './log-text.ts';
import { printLogs } from './print-logs.ts';
import type { LineViewOptions } from './view-options.ts';

export function followPrefixed(redis: WpRedis, run: RunId, options: LineViewOptions): Promise<void> {
  return printAtOnce(redis, run, { ...options, format: styleOf(options, true) });
}

export function followInterleaved(redis: WpRedis, run: RunId, options: LineViewOptions): Promise<void> {
  return printAtOnce(redis, run, { ...options, format: styleOf(options, false) });
}

function styleOf({ colours }: LineViewOptions, hasName: boolean): LogFormat {
  return { hasName, hasTime: false, colours };
}

/** Of a run that was opened earlier, only new output is printed. */
async function printAtOnce(
  redis: WpRedis,
  run: RunId,
  { format, print, say, stdout, after, ...following }: LineViewOptions & { readonly format: LogFormat },
): Promise<void> {
  const isNew = after === undefined;
  const since = isNew ? undefined : await insist(() => redisNow(redis), following.onTrouble);
  const items = followLogs(redis, { run, since }, { ...following, isNew });
  await printLogs(withEvents(items, print), { format, isFollowed: true }, { stdout, say });
}

/** Prints events as lines between the output of jobs. */
async function* withEvents(items: AsyncIterable<LogItem>, print: Output['print']): AsyncGenerator<LogItem> {
  for await (const item of items) {
    if (item.kind === 'event') print(renderEvent(item.event, lineWidth()));
    else yield item;
  }
}

/** In a log of GitHub Actions, the output of a job is folded under the line that says how the job ended. */
export async function followGrouped(redis: WpRedis, run: RunId, options: LineViewOptions): Promise<void> {
  const { print, say, stdout, onTrouble } = options;
  for await (const event of followEvents(redis, run, options)) {
    if (isGone(stdout)) return;
    if (event.event === 'started') continue;
    const items = await insist(() => outputOf(redis, run, event), onTrouble);
    const isFolded = items.length > 1 && process.env.GITHUB_ACTIONS === 'true';
    print(isFolded ? `::group::${renderEvent(event)}` : renderEvent(event, lineWidth()));
    await printLogs(items, { format: styleOf(options, false), isFollowed: true }, { stdout, say });
    if (isFolded) print('::endgroup::');
  }
}

/** The output of the attempt that ended with the event. It fits into memory: the size of a log is bounded. */
async function outputOf(redis: WpRedis, run: RunId, { job, attempt }: RunEvent): Promise<LogItem[]> {
  if (job === undefined || attempt === undefined) return [];
  const items: LogItem[] = [];
  for await (const item of readAttempt(redis, { run }, { job, attempt })) items.push(item);
  return [...items, { kind: 'end', job, attempt }];
}
