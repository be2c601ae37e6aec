// Lists the runs that match a filter, newest first, and reads no more of the history than necessary.

import { openRuns } from '../records/indexes.ts';
import { type ReadRuns, type RunRecord, readRuns } from '../records/records.ts';
import { describedRunsKey, endedRunsKey, runsKey } from '../redis/keys.ts';
import { firstIdSince, type RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { isRunClosed, type RunStatus } from '../redis/status.ts';
import { ifUnreadable, parseObject, type UnreadableRun } from '../redis/unreadable-run.ts';

export interface RunFilter {
  /** The run has one of these. Undefined: any status. */
  readonly statuses?: readonly RunStatus[] | undefined;
  /** Name of the pipeline; `*` stands for any text. */
  readonly name?: string | undefined;
  /** The run has all of these labels, with these values. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Submitted at this time or later, in epoch ms by Redis' clock. */
  readonly since?: number | undefined;
}

/** For when few of many runs match. */
const largestPage = 1_000;

export async function listRuns(redis: WpRedis, filter: RunFilter, limit: number): Promise<ReadRuns> {
  const runs: RunRecord[] = [];
  const foreign: RunId[] = [];
  const unreadable: UnreadableRun[] = [];
  const candidates = await candidatesFor(redis, filter.statuses);
  const oldest = filter.since === undefined ? '-' : `[${firstIdSince(filter.since)}`;
  let [before, count] = ['+', Math.min(limit, largestPage)];
  // What cannot be shown counts too; otherwise a history full of it would be read to its end.
  while (runs.length + foreign.length + unreadable.length < limit) {
    const page = await candidates({ before, oldest, count });
    const found = await readRuns(redis, await matching(redis, page, filter));
    runs.push(...found.runs);
    foreign.push(...found.foreign);
    unreadable.push(...found.unreadable);
    if (page.length < count) break;
    [before, count] = [`(${page.at(-1)}`, largestPage];
  }
  return { runs: runs.slice(0, limit), foreign, unreadable };
}

interface PageRequest {
  /** Bounds in the form of Redis. */
  readonly before: string;
  readonly oldest: string;
  readonly count: number;
}

/** Returns a function that reads the next page, newest first: from all runs, or from those that may have one of the statuses. */
async function candidatesFor(
  redis: WpRedis,
  statuses: RunFilter['statuses'],
): Promise<(page: PageRequest) => Promise<RunId[]>> {
  const ended = statuses?.filter(isRunClosed).map(endedRunsKey) ?? [runsKey];
  // A closed run is in there until somebody shelves it. There are few.
  const open = statuses ? await openRuns(redis) : [];
  return async ({ before, oldest, count }) => {
    const isWithin = (run: RunId): boolean =>
      (before === '+' || run < before.slice(1)) && (oldest === '-' || run >= oldest.slice(1));
    const pages = ended.map((key) => redis.zrevrangebylex(key, before, oldest, 'LIMIT', 0, count) as Promise<RunId[]>);
    const found = new Set([...open.filter(isWithin), ...(await Promise.all(pages)).flat()]);
    return [...found].sort().reverse().slice(0, count);
  };
}

/** Reads only the fields that decide; reading whole runs would cost several times as much. */
async function matching(redis: WpRedis, page: readonly RunId[], filter: RunFilter): Promise<RunId[]> {
  const { statuses, name, labels = {} } = filter;
  const isDescribed = name !== undefined || Object.keys(labels).length > 0;
  if (statuses === undefined && !isDescribed) return [...page];
  const isWanted = descriptionTest(name, labels);
  const maybe = isDescribed ? await notExcluded(redis, page, isWanted) : page;
  const answers = await Promise.all(
    maybe.map((run) => redis.hmget(runKey(run), 'status', 'name', 'labels').catch(ifUnreadable(undefined))),
  );
  return maybe.filter((_, index) => {
    const answer = answers[index];
    // Nobody knows whether it matches, so it is shown.
    if (!answer) return true;
    const [status, ownName, ownLabels] = answer;
    if (!status || (statuses && !statuses.includes(status as RunStatus))) return false;
    return isWanted(ownName ?? '', labelsIn(ownLabels));
  });
}

/** A run whose labels cannot be read has none here. */
function labelsIn(json: string | null | undefined): Readonly<Record<string, string>> {
  try {
    return parseObject('labels', json);
  } catch {
    return {};
  }
}

/** Tests many runs with one request. A run without a stored description stays. */
async function notExcluded(redis: WpRedis, page: readonly RunId[], isWanted: DescriptionTest): Promise<RunId[]> {
  if (page.length === 0) return [];
  const described = await redis.hmget(describedRunsKey, ...page);
  return page.filter((_, index) => {
    const json = described[index];
    return !json || isWanted(...(JSON.parse(json) as Parameters<DescriptionTest>));
  });
}

type DescriptionTest = (name: string, labels: Readonly<Record<string, string>>) => boolean;

function descriptionTest(name: string | undefined, labels: Readonly<Record<string, string>>): DescriptionTest {
  const isNamed = name === undefined ? () => true : nameTest(name);
  const wanted = Object.entries(labels);
  return (ownName, ownLabels) => {
    const own = new Map(Object.entries(ownLabels));
    return isNamed(ownName) && wanted.every(([label, value]) => own.get(label) === value);
  };
}

function nameTest(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  const wanted = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => wanted.test(name);
}
