// How a run that is there already is begun again: what did not succeed in it, or all of it as a new run.
import { exitCodes, WpError } from '../pipeline/error.ts';
import { planRun } from '../pipeline/plan.ts';
import { parsePipeline } from '../pipeline/read.ts';
import { createRun } from '../state/create.ts';
import { readDefinition } from '../state/definition.ts';
import { lastEventId } from '../state/events.ts';
import { readRun } from '../state/read.ts';
import { type RetryOptions, retryRun } from '../state/retry.ts';
import type { RunId } from '../state/run-id.ts';
import type { Connection } from '../state/scripts.ts';
import type { Begun } from './work-run.ts';

export async function beginRetry(redis: Connection, run: RunId, options: RetryOptions): Promise<Begun> {
  const after = await lastEventId(redis, run);
  const retried = await retryRun(redis, run, options);
  if (retried.ok) return { run, after };
  const message = retried.why === 'running' ? isRunning(retried.job) : refusals[retried.why](run, options.job);
  throw new WpError(message, retried.why === 'nothing' ? exitCodes.ok : exitCodes.usage);
}

const refusals = {
  nothing: (run: RunId) => `there is nothing to retry in run ${run}: no job failed or was cancelled.`,
  late: (run: RunId) => `somebody else has just retried run ${run}. "wp attach ${run}" helps with it.`,
  unknown: (run: RunId, job = '') =>
    `run ${run} has no job "${job}" that could be retried now. "wp status ${run} --json" lists its jobs.`,
  gone: (run: RunId) => `run ${run} was removed.`,
  cancelling: (run: RunId) => `run ${run} is being cancelled. Retry it when that is over.`,
  creating: (run: RunId) => `run ${run} is still being written.`,
} as const;

function isRunning(job: string): string {
  return `job "${job}" follows from what would be retried, and is running. Wait for its end, or cancel it with "wp cancel RUN ${job}".`;
}

export async function beginRerun(redis: Connection, run: RunId): Promise<Begun> {
  const [definition, record] = await Promise.all([readDefinition(redis, run), readRun(redis, run)]);
  if (!definition || !record) throw new WpError(`run ${run} was removed.`, exitCodes.infrastructure);
  const { text, file, directory } = definition;
  const parsed = parsePipeline(text, file, directory);
  if (!parsed.ok) throw new WpError(`the file of run ${run} is not right any more: ${parsed.diagnostics[0]?.message}`);
  const planned = planRun(parsed.value, { params: record.params });
  if (!planned.ok) throw new WpError(planned.problems.join('\n'));
  return { run: await createRun(redis, planned.plan) };
}
