// `wp retry`: reruns the jobs of a run that did not succeed, also with an edited file.
import { basename, join, relative } from 'node:path';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { isHook } from '../../pipeline/job-id.ts';
import { readText } from '../../pipeline/source/read-text.ts';
import { lastEventId } from '../../state/look/events.ts';
import { readDefinition } from '../../state/records/definition.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { type RetryOptions, retryRun } from '../../state/retry/retry-run.ts';
import type { OpenedRun } from '../showing/opened-run.ts';
import type { Output } from '../text/output.ts';
import { shellWord } from '../text/shell-word.ts';
import { type ExistingRunRequest, workExistingRun } from './existing-run.ts';
import { readReplacement } from './read-replacement.ts';

export interface RetryRequest extends Omit<RetryOptions, 'replacement'> {
  /** The run continues with this file. Undefined: with the file that it was created from. */
  readonly file: string | undefined;
}

/** Returns the exit code. */
export function retryJobs(request: ExistingRunRequest, retry: RetryRequest): Promise<number> {
  const { redis, output } = request;
  return workExistingRun(request, 'cancel', (run) => reopen(redis, run, retry, output));
}

async function reopen(
  redis: WpRedis,
  run: RunId,
  { file, ...options }: RetryRequest,
  output: Output,
): Promise<OpenedRun> {
  const replacement = file === undefined ? undefined : await readReplacement(redis, run, file, output);
  if (file === undefined) await sayIfChanged(redis, run, output);
  const after = await lastEventId(redis, run);
  const retried = await retryRun(redis, run, { ...options, replacement });
  if (retried.ok) {
    const unused = [...(replacement?.specs.keys() ?? [])].filter((job) => !retried.jobs.has(job) && !isHook(job));
    if (unused.length > 0) output.say(`The file changes jobs that are not rerun: ${unused.join(', ')}.`);
    return { run, after };
  }
  const message = retried.why === 'running' ? isRunning(run, retried.job) : refusals[retried.why](run, options.job);
  throw new WpError(message, retried.why === 'nothing' ? exitCodes.ok : exitCodes.usage);
}

/** Users who have corrected the file expect that the retry uses it. On another host the file may be missing. */
async function sayIfChanged(redis: WpRedis, run: RunId, { say }: Output): Promise<void> {
  const stored = await readDefinition(redis, run);
  if (!stored) return;
  const path = join(stored.directory, basename(stored.file));
  const text = await readText(path, 'file').catch(() => stored.text);
  if (text === stored.text) return;
  const file = shellWord(relative(process.cwd(), path));
  say(
    `${file} has changed, but the run continues with the old file. To use the changes: wp retry ${run} --file ${file}`,
  );
}

const refusals = {
  nothing: (run: RunId) => `there is nothing to retry in run ${run}: no job failed or was cancelled.`,
  late: (run: RunId) => `someone else has just retried run ${run}. Help with it: wp attach ${run}`,
  unknown: (run: RunId, job = '') =>
    `run ${run} has no job "${job}" that can be retried. List the jobs that have not succeeded: wp explain ${run}`,
  gone: (run: RunId) => `run ${run} was removed.`,
  cancelling: (run: RunId) => `run ${run} is being cancelled. Retry it when it has ended.`,
  creating: (run: RunId) => `run ${run} is still being created.`,
} as const;

function isRunning(run: RunId, job: string): string {
  return `job "${job}" is running, and depends on what would be retried. Wait until it ends, or cancel it: wp cancel ${run} ${shellWord(job)}`;
}
