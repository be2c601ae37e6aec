// The shapes of --json have exactly the fields that docs/json.md describes. A new field does not compile here until it is added below.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/cli/explain/explain.ts';
import { explanationToJson } from '../../src/cli/explain/explanation-json.ts';
import type { LegDetails } from '../../src/cli/explain/leg-details.ts';
import type { Graph, GraphJob } from '../../src/cli/graph/graph.ts';
import { graphToJson } from '../../src/cli/graph/graph-json.ts';
import type { Report } from '../../src/cli/report/report.ts';
import { reportToJson } from '../../src/cli/report/report-json.ts';
import { logCutToJson, logLineToJson } from '../../src/cli/showing/log-line.ts';
import { eventToJson, jobToJson, jsonLine, runToJson, workerToJson } from '../../src/cli/text/json.ts';
import type { JobId } from '../../src/pipeline/job-id.ts';
import type { RunEvent } from '../../src/state/look/events.ts';
import type { WorkerPresence } from '../../src/state/look/presence.ts';
import type { JobRecord, RunRecord } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import type { DeepRequired } from '../support/deep-required.ts';

const job: DeepRequired<JobRecord> = {
  ...{ job: 'test[node=20]', status: 'failed', attempt: 2, failures: 1, losses: 0, worker: 'host-1.1' },
  ...{ startedAt: 3, endedAt: 5, dueAt: 9, sleepMs: 7, reason: 'exit', cause: 'build', exitCode: 2, signal: 'TERM' },
  ...{ message: 'text', logIncomplete: true, allowed: true, matrix: { nodeVersion: 20 } },
};

const run: DeepRequired<RunRecord> = {
  ...{ run: 'mwwoaqy9hfx' as RunId, name: 'release', status: 'failed', params: { dryRun: 'no' }, seed: 1 },
  ...{ labels: { teamName: 'data' }, createdAt: 1, endedAt: 6, retentionMs: 8, jobs: 2, warnings: 1, reason: 'user' },
  ...{ counts: { blocked: 0, ready: 0, running: 0, succeeded: 1, failed: 1, skipped: 0, cancelled: 0 } },
  maxParallel: 4,
  idempotencyKey: 'deploy-42',
  selection: { jobs: ['a'], from: ['b'], skip: ['c'] },
};

const report: DeepRequired<Report> = {
  ...{ run, jobs: [job], failures: [{ job, tail: ['last line'] }], hooks: [job], isUnserved: true },
  cancelledAlone: ['test'],
  workers: [{ worker: 'host-1.1', jobs: 2, busyMs: 4, sleptMs: 0 }],
  timing: {
    ...{ criticalPath: [{ job: 'a', ranMs: 2, waitedMs: 1 }], slowest: [{ job: 'a', ranMs: 2 }], spanMs: 3 },
    parallelism: { average: 1.5, workers: 1, slots: 2, unused: 0.25 },
  },
};

const worker: DeepRequired<WorkerPresence> = {
  ...{ worker: 'host-1.1', host: 'host', pid: 1, slots: 2, version: '0.1.0', run: run.run, since: 3 },
  ...{ running: [{ run: run.run, jobs: 1 }], isDraining: false, hasLockServers: true },
};

const event: DeepRequired<RunEvent> = {
  ...{ id: '1-0', at: 1, event: 'retrying', job: 'test', attempt: 1, worker: 'host-1.1' },
  detail: { reason: 'exit', exitCode: 2, dueAt: 9 },
};

const graph: DeepRequired<Pick<Graph, 'name' | 'run'>> & { readonly jobs: readonly Required<GraphJob>[] } = {
  ...{ name: 'release', run: run.run },
  jobs: [{ name: 'a', wave: 1, when: 'on_success', needs: [], count: 2, legs: new Map([['succeeded', 2]]) }],
};

const details: Required<LegDetails> = {
  ...{ record: job, timeout: 5, attempts: [{ attempt: 1, endedAt: 2, outcome: 'retry' }] },
  retry: { max: 1, delayMs: 0, backoff: 2, maxDelayMs: 0, jitter: 0 },
  ready: { ahead: 0, running: [] } as unknown as Required<LegDetails>['ready'],
  holder: { worker: 'host-1.1', lease: { lease: 'held', leftMs: 1 } },
};

const explanation: Required<Explanation> = {
  ...{ run, nowMs: 9, job: 'test' as JobId, legs: [job], rule: 'on_success', leftOut: ['x' as JobId], cause: job },
  needs: [{ job: 'build' as JobId, rule: 'always', isOwnRule: true, legs: [job], verdict: 'open' }],
  condition: { text: 'true', result: 'open', problem: 'none', values: [{ name: 'a', value: 1 } as never] },
  ...{ causePath: ['build' as JobId], waitsFor: [job], undecided: 'legs', details, isUnserved: true },
};

const line = { at: 1, bytes: Buffer.from('text'), isBroken: true };

const shapes: Readonly<Record<string, readonly object[]>> = {
  'A run': [runToJson(run)],
  'A job': [jobToJson(job)],
  '`wp logs --json`': [logLineToJson(line, job), logCutToJson(3, job)],
  '`wp events --json` and `wp run --json`': [eventToJson({ ...event, detail: {} })],
  '`wp explain --json`': [explanationToJson(explanation)],
  '`wp workers list --json`': [workerToJson(worker)],
};

describe.each(Object.entries(shapes))('%s', (heading, objects) => {
  test('has exactly the fields that docs/json.md describes', () => {
    const fields = new Set(objects.flatMap((object) => Object.keys(object)));
    expect([...fields].sort()).toEqual(described(heading));
  });
});

test('a report has the fields of its run and its own', () => {
  const own = Object.keys(reportToJson(report)).filter((field) => !(field in runToJson(run)));
  expect(own.sort()).toEqual(described('`wp status RUN --json`'));
});

test('the jobs of a graph have the documented fields', () => {
  const { jobs, ...rest } = graphToJson(graph) as { jobs: readonly object[] };
  expect(Object.keys(rest)).toEqual(['name', 'run']);
  expect(Object.keys(jobs[0] ?? {}).sort()).toEqual(described('`wp graph FILE --json`'));
});

test('names are in snake_case except those that an author chose; every line begins with the version', () => {
  expect(jsonLine(jobToJson(job))).toBe(
    '{"version":1,"job":"test[node=20]","status":"failed","attempt":2,"failures":1,"losses":0,"worker":"host-1.1","started_at":3,' +
      '"ended_at":5,"due_at":9,"sleep_ms":7,"reason":"exit","cause":"build","exit_code":2,"signal":"TERM","message":"text",' +
      '"log_incomplete":true,"allowed":true,"matrix":{"nodeVersion":20}}',
  );
  expect(runToJson(run)).toMatchObject({ params: { dryRun: 'no' }, labels: { teamName: 'data' }, retention_ms: 8 });
  expect(jsonLine(eventToJson(event))).toBe(
    '{"version":1,"id":"1-0","at":1,"event":"retrying","job":"test","attempt":1,"worker":"host-1.1","reason":"exit","exit_code":2,"due_at":9}',
  );
});

const page = readFileSync('docs/json.md', 'utf8');

/** The fields in the table under the heading. */
function described(heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [own = ''] = section.split(/^## /m);
  return [...own.matchAll(/^\| `(\w+)` /gm)].map(([, field = '']) => field).sort();
}
