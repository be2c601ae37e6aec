// A run with what its jobs write: line by line as it comes, or in one piece when a job ends.

import { followLogs, type LogItem } from '../../state/log/follow-logs.ts';
import { readAttempt } from '../../state/log/read-logs.ts';
import { followEvents, type RunEvent } from '../../state/look/events.ts';
import { redisNow } from '../../state/redis/clock.ts';
import { insist } from '../../state/redis/refusal.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import type { Colours } from '../text/colours.ts';
import { renderEvent } from '../text/event-line.ts';
import type { Output } from '../text/output.ts';
import { lineWidth } from '../text/width.ts';
import { type LogFormat, printLogs } from './print-logs.ts';
import type { Looking } from './showing.ts';

export type Shown = Looking & Output & { readonly colours: Colours };

export function showPrefixed(redis: WpRedis, run: RunId, shown: Shown): Promise<void> {
  return showAsItComes(redis, run, { ...shown, format: styleOf(shown, true) });
}

export function showInterleaved(redis: WpRedis, run: RunId, shown: Shown): Promise<void> {
  return showAsItComes(redis, run, { ...shown, format: styleOf(shown, false) });
}

function styleOf({ colours }: Shown, hasName: boolean): LogFormat {
  return { hasName, hasTime: false, colours };
}

/** Of a run that is there already only what comes from now on. */
async function showAsItComes(
  redis: WpRedis,
  run: RunId,
  { format, print, say, after, ...looking }: Shown & { readonly format: LogFormat },
): Promise<void> {
  const isNew = after === undefined;
  const since = isNew ? undefined : await insist(() => redisNow(redis), looking.onTrouble);
  const items = followLogs(redis, { run, since }, { ...looking, isNew });
  const output = { stdout: process.stdout, say };
  await printLogs(withEvents(items, print), { format, isFollowed: true }, output);
}

/** `print` gets them as lines, between those of jobs. */
async function* withEvents(items: AsyncIterable<LogItem>, print: Output['print']): AsyncGenerator<LogItem> {
  for await (const item of items) {
    if (item.kind === 'event') print(renderEvent(item.event, lineWidth()));
    else yield item;
  }
}

/** In logs of GitHub Actions a job's output is folded away under how it ended. */
export async function showGrouped(redis: WpRedis, run: RunId, shown: Shown): Promise<void> {
  const { print, say, onTrouble } = shown;
  for await (const event of followEvents(redis, run, shown)) {
    if (event.event === 'started') continue;
    const items = await insist(() => outputOf(redis, run, event), onTrouble);
    const isFolded = items.length > 1 && process.env.GITHUB_ACTIONS === 'true';
    print(isFolded ? `::group::${renderEvent(event)}` : renderEvent(event, lineWidth()));
    await printLogs(items, { format: styleOf(shown, false), isFollowed: true }, { stdout: process.stdout, say });
    if (isFolded) print('::endgroup::');
  }
}

/** Of the attempt that ended with the event; a log is of bounded size. */
async function outputOf(redis: WpRedis, run: RunId, { job, attempt }: RunEvent): Promise<LogItem[]> {
  if (job === undefined || attempt === undefined) return [];
  const items: LogItem[] = [];
  for await (const item of readAttempt(redis, { run }, { job, attempt })) items.push(item);
  return [...items, { kind: 'end', job, attempt }];
}
