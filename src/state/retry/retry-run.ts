// Reopens the jobs of a run that did not succeed, and everything that follows from them.

import { isHook } from '../../pipeline/job-id.ts';
import { workOffBacklog } from '../backlog.ts';
import { readGraphEntries } from '../records/graph-entries.ts';
import type { RunId } from '../redis/run-id.ts';
import { runKey } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';
import { type Choice, type Chosen, causesLeft, chooseLegs, chosenJobs, type Leg, readLegs } from './choose-legs.ts';
import { packReplacement, type Replacement } from './replacement.ts';
import { reopen } from './send-reopening.ts';

export interface RetryOptions extends Choice {
  /** Undefined: the jobs do the same as before. */
  readonly replacement?: Replacement | undefined;
}

export type Retried =
  /** How many legs are reopened, and the declared jobs with a leg that has yet to start. */
  | { readonly ok: true; readonly legs: number; readonly jobs: ReadonlySet<string> }
  /** nothing: all jobs succeeded · late: another retry came first · unknown: no such job · running: this job would be reopened, but runs. */
  | { readonly ok: false; readonly why: 'nothing' | 'late' | 'unknown' | 'gone' | 'cancelling' | 'creating' }
  | { readonly ok: false; readonly why: 'running'; readonly job: string };

export async function retryRun(redis: WpRedis, run: RunId, options: RetryOptions): Promise<Retried> {
  for (;;) {
    const [generation = 0, shelved = 0] = (await redis.hmget(runKey(run), 'generation', 'shelved')).map(Number);
    await workOffBacklog(redis, run);
    const graph = await readGraphEntries(redis, run);
    const legs = await readLegs(redis, run, graph);
    const chosen = chooseLegs(graph, legs, options);
    if (chosen === undefined) return { ok: false, why: 'unknown' };
    if (chosen.legs.length === 0) return { ok: false, why: 'nothing' };
    const jobs = jobsToRun(legs, chosen);
    const reopening = {
      generation,
      shelved,
      jobs: chosenJobs(legs, chosen),
      causes: causesLeft(graph, legs, chosen),
    };
    const answer = await reopen(redis, run, reopening, packed(options.replacement, jobs));
    // There may be no worker to do it, and the next retry needs it done.
    if (answer === 'ok') await workOffBacklog(redis, run);
    if (answer === 'ok') return { ok: true, legs: chosen.legs.length, jobs };
    const [why = '', job = ''] = answer.split(/ (.*)/s);
    if (why === 'running') return { ok: false, why, job };
    if (why !== 'backlog' && why !== 'shelved' && why !== 'expired') return { ok: false, why: why as 'late' };
  }
}

function packed(replacement: Replacement | undefined, jobs: ReadonlySet<string>): readonly [string, string | Buffer] {
  if (!replacement) return ['', ''];
  return packReplacement(replacement, (job) => jobs.has(job) || isHook(job));
}

/** Declared jobs with a leg that has yet to start, including reopened jobs. */
function jobsToRun(legs: readonly Leg[], chosen: Chosen): Set<string> {
  const open = legs.filter(({ status }) => status === 'blocked' || status === 'ready');
  return new Set([...open, ...chosen.legs].map(({ job }) => job));
}
