// How a run that is there already is begun again: what did not succeed in it, or all of it as a new run.

import { basename, join, relative } from 'node:path';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { isHook } from '../../pipeline/job-id.ts';
import { planRun } from '../../pipeline/plan/plan-run.ts';
import { readText } from '../../pipeline/source/read-text.ts';
import type { BeforeOpen } from '../../state/create/create-run.ts';
import { lastEventId } from '../../state/look/events.ts';
import { readDefinition } from '../../state/records/definition.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { type RetryOptions, retryRun } from '../../state/retry/retry-run.ts';
import type { Output } from '../text/output.ts';
import { shellWord } from '../text/shell-word.ts';
import { type Begun, beginNew } from './begin.ts';
import { readReplacement, storedVersion } from './replacement.ts';

export interface RetryRequest extends Omit<RetryOptions, 'replacement'> {
  /** The run goes on with this file. Absent: with what it was made of. */
  readonly file?: string | undefined;
}

export async function beginRetry(
  redis: WpRedis,
  run: RunId,
  { file, ...options }: RetryRequest,
  output: Output,
): Promise<Begun> {
  const replacement = file === undefined ? undefined : await readReplacement(redis, run, file, output);
  if (file === undefined) await sayIfChanged(redis, run, output);
  const after = await lastEventId(redis, run);
  const retried = await retryRun(redis, run, { ...options, replacement });
  if (retried.ok) {
    const unused = [...(replacement?.specs.keys() ?? [])].filter((job) => isLeftAlone(job, retried.jobs));
    if (unused.length > 0) output.say(`Not run again, so left as they were: ${unused.join(', ')}.`);
    return { run, after };
  }
  const message = retried.why === 'running' ? isRunning(retried.job) : refusals[retried.why](run, options.job);
  throw new WpError(message, retried.why === 'nothing' ? exitCodes.ok : exitCodes.usage);
}

/** Whoever has mended the file expects that it counts. On another host it may not be there. */
async function sayIfChanged(redis: WpRedis, run: RunId, { say }: Output): Promise<void> {
  const made = await readDefinition(redis, run);
  if (!made) return;
  const path = join(made.directory, basename(made.file));
  const text = await readText(path, 'file').catch(() => made.text);
  if (text === made.text) return;
  const shown = shellWord(relative(process.cwd(), path));
  say(
    `${shown} has changed since, and the run goes on as it was. "wp retry ${run} --file ${shown}" takes the changes.`,
  );
}

function isLeftAlone(job: string, jobs: ReadonlySet<string>): boolean {
  return !jobs.has(job) && !isHook(job);
}

const refusals = {
  nothing: (run: RunId) => `there is nothing to retry in run ${run}: no job failed or was cancelled.`,
  late: (run: RunId) => `somebody else has just retried run ${run}. "wp attach ${run}" helps with it.`,
  unknown: (run: RunId, job = '') =>
    `run ${run} has no job "${job}" that could be retried now. "wp explain ${run}" lists those that have not succeeded.`,
  gone: (run: RunId) => `run ${run} was removed.`,
  cancelling: (run: RunId) => `run ${run} is being cancelled. Retry it when that is over.`,
  creating: (run: RunId) => `run ${run} is still being written.`,
} as const;

function isRunning(job: string): string {
  return `job "${job}" follows from what would be retried, and is running. Wait for its end, or cancel it with "wp cancel RUN ${job}".`;
}

export async function beginRerun(redis: WpRedis, run: RunId, beforeOpen?: BeforeOpen): Promise<Begun> {
  const { pipeline, record } = await storedVersion(redis, run);
  const planned = planRun(pipeline, { params: record.params });
  if (!planned.ok) throw new WpError(planned.problems.join('\n'));
  return beginNew(redis, planned.plan, { labels: record.labels }, beforeOpen);
}
