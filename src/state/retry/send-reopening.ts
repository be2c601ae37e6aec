// Reopens jobs of a run. The list of jobs is written in parts, however long it is; then one short call decides.
import { randomUUID } from 'node:crypto';
import { chunksOf } from '../records/new-legs.ts';
import { answersOf } from '../redis/batch.ts';
import { closedRunsKey, openRunsKey } from '../redis/keys.ts';
import type { RunId } from '../redis/run-id.ts';
import { keysOf, retryKeys } from '../redis/run-keys.ts';
import type { WpRedis } from '../redis/scripts.ts';

export interface ReopenedJob {
  readonly job: string;
  /** The job follows from another reopened job, so legs that were made during the run are made again. */
  readonly follows?: boolean;
  /** Undefined: all legs. `index`: the leg's place in its job, from 1. */
  readonly some?: readonly { readonly id: string; readonly index: number }[];
}

export interface Reopening {
  /** This and `shelved` are the run's values from when the jobs were chosen. */
  readonly generation: number;
  readonly shelved: number;
  readonly jobs: readonly ReopenedJob[];
  /** `<gate>:<ending>` -> a job that is not reopened and accounts for that ending of the gate's needs. */
  readonly causes: ReadonlyMap<string, string>;
}

/** Returns the answer of `lua/retry.lua`. `replacement`: its arguments after the request. */
export async function reopen(
  redis: WpRedis,
  run: RunId,
  { generation, shelved, ...parts }: Reopening,
  replacement: readonly [string, string | Buffer] = ['', ''],
): Promise<string> {
  const id = randomUUID();
  const written = retryKeys(run, id);
  await writeParts(redis, written, parts);
  // Before the run opens again: the index may hold too many runs, never too few.
  await redis.wpEnter(openRunsKey, run, shelved);
  await redis.zrem(closedRunsKey, run);
  const answer = await redis.wpRetry(keysOf(run), written, JSON.stringify({ id, generation, shelved }), ...replacement);
  if (answer !== 'ok') await redis.unlink(...written);
  return answer;
}

/** The parts expire after this, for a client that dies before it has sent the last of them. No part is ever without it. */
const partsExpireS = 60;

async function writeParts(
  redis: WpRedis,
  [list, jobs]: readonly [string, string],
  parts: Pick<Reopening, 'jobs' | 'causes'>,
): Promise<void> {
  for (const tasks of chunksOf(tasksOf(parts))) {
    await answersOf(
      redis
        .multi()
        .rpush(list, ...tasks)
        .expire(list, partsExpireS),
    );
  }
  for (const fields of chunksOf(fieldsOf(parts))) {
    await answersOf(
      redis
        .multi()
        .hset(jobs, ...fields.flat())
        .expire(jobs, partsExpireS),
    );
  }
}

/** In the form that `lua/reopen.lua` describes. */
function tasksOf({ jobs }: Pick<Reopening, 'jobs'>): string[] {
  const takeBack = jobs.flatMap(({ job, follows = false, some }) => {
    const chunks = some ? chunksOf(some.map(({ index }) => index)) : [undefined];
    return chunks.map((legs) => ({ kind: 'take-back', job, follows, legs, next: 1 }));
  });
  return [...takeBack, ...jobs.map(({ job }) => ({ kind: 'wait', job }))].map((task) => JSON.stringify(task));
}

function fieldsOf({ jobs, causes }: Pick<Reopening, 'jobs' | 'causes'>): [string, string][] {
  return [
    ...jobs.flatMap(({ job, some = [] }): [string, string][] => [
      [job, some.length > 0 ? 'some' : 'all'],
      ...some.map(({ id }): [string, string] => [id, 'some']),
    ]),
    ...[...causes].map(([place, cause]): [string, string] => [`cause:${place}`, cause]),
  ];
}
