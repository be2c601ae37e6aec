// Runs that another version of wp has made: whatever looks at one says so, and nothing changes it.
import { expect, test } from 'vitest';
import { findRun } from '../../src/state/look/find-run.ts';
import { readRun, readRuns } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { keyNumber, keysOf, type RunKeys } from '../../src/state/redis/run-keys.ts';
import { ForeignRun, schemaVersion } from '../../src/state/redis/schema-version.ts';
import type { ScriptCommands } from '../../src/state/redis/scripts.ts';
import { prunableRuns, pruneExpired } from '../../src/state/retention/prune.ts';
import { removeRun } from '../../src/state/retention/remove-run.ts';
import { finishRun, startRun, step } from '../support/engine.ts';
import { connection, ownServer } from '../support/redis.ts';
import { snapshot } from '../support/snapshot.ts';
import { wp } from '../support/wp.ts';

const server = await ownServer();
const redis = await connection(server.url);

const jobs = { a: {}, b: { needs: ['a'] } };

async function foreignRun(schema: string, isClosed = false): Promise<RunId> {
  const run = await startRun(redis, jobs);
  if (isClosed) await finishRun(redis, run);
  else await step(redis, run, { claim: 1 });
  await redis.hset(`wp:{${run}}`, 'schema', schema);
  return run;
}

/** As they are used, each with what it takes. `wpEnter`, `wpLeave` and `wpSwap` are about no run by itself. */
const calls: {
  readonly [Name in Exclude<keyof ScriptCommands, 'wpEnter' | 'wpLeave' | 'wpSwap'>]: Parameters<
    ScriptCommands[Name]
  > extends [RunKeys, ...infer Rest]
    ? Rest
    : never;
} = {
  wpWrite: [keyNumber('graph'), 'c', '{}'],
  wpCreate: ['[["c","ready",1,"",""]]', '', 0],
  wpOpen: [],
  wpAdvance: ['{"worker":"w","lease_ms":1,"outcomes":[],"claim":{"id":"x","count":1,"ahead":0}}'],
  wpDecide: ['{"job":"b","reason":"condition-false","generation":0}'],
  wpCancel: ['', '1'],
  wpPause: ['pause'],
  wpRetry: [['list', 'jobs'], '{"id":"x","generation":0,"shelved":0}', '', ''],
  wpShelve: [],
  wpOverdue: [0, 10],
  wpCheck: [],
  wpRepair: ['', 1],
  wpJobs: [1, 1, 10],
  wpJob: ['a'],
  wpStale: ['a', 'claim'],
  wpPrune: ['0'],
  wpLegs: ['a', 1, 10],
};

test('no script does anything to a run of another schema, open or closed', async () => {
  for (const run of [await foreignRun('future'), await foreignRun('', true)]) {
    const before = await snapshot(redis, run);
    for (const [name, args] of Object.entries(calls)) {
      const answer = (redis as unknown as Record<string, (...of: unknown[]) => Promise<unknown>>)[name]?.(
        keysOf(run),
        ...args,
      );
      await expect(answer, name).rejects.toThrow(/WPSCHEMA/);
    }
    expect(await snapshot(redis, run)).toEqual(before);
  }
});

test('every command that is about one run says that it is foreign, and listings leave it out', async () => {
  const known = await startRun(redis, jobs);
  const run = await foreignRun('future');
  await expect(findRun(redis, run)).rejects.toThrow(ForeignRun);
  await expect(findRun(redis, '@last')).rejects.toThrow(ForeignRun);
  await expect(readRun(redis, run)).rejects.toThrow(ForeignRun);
  expect(await readRuns(redis, [known, run, 'gone' as RunId])).toMatchObject({
    runs: [{ run: known }],
    foreign: [run],
  });
  const env = { WP_REDIS_URL: server.url };
  const { exitCode, stderr } = await wp(['status'], env);
  expect([exitCode, stderr]).toEqual([
    2,
    `wp: run ${run} was made by another version of wp: its data are of schema future, this wp knows ${schemaVersion}. Use that version for it; this one leaves it alone.\n`,
  ]);
  const list = await wp(['list'], env);
  expect(list.stdout).toContain(known);
  expect(list.stdout).not.toContain(run);
  expect(list.stderr).toMatch(`another version of wp created them: ${run}`);
});

test('its time may be up: it stays, and keeps no other from being removed', async () => {
  await redis.flushall();
  const foreign = await foreignRun('future', true);
  const known = await startRun(redis, jobs);
  await finishRun(redis, known);
  await redis.zadd('wp:closed', 1, foreign, 2, known);
  const before = await snapshot(redis, foreign);
  expect(await prunableRuns(redis, undefined)).toEqual({ runs: [known], foreign: [foreign], unreadable: [] });
  expect(await prunableRuns(redis, 0)).toMatchObject({ foreign: [foreign] });
  expect(await removeRun(redis, foreign)).toBe(false);
  await pruneExpired(redis, 1);
  await pruneExpired(redis, 1);
  expect(await readRun(redis, known)).toBeUndefined();
  expect(await snapshot(redis, foreign)).toEqual(before);
});
