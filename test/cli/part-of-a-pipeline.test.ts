// `wp run FILE JOB…`, `--from` and `--skip`, from end to end: which jobs run, what is shown, and that a retry keeps the selection.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, inject, test } from 'vitest';
import { explain } from '../../src/cli/explain/explain.ts';
import { renderExplanation } from '../../src/cli/explain/render-explanation.ts';
import { loadSelection } from '../../src/cli/files/load-pipeline.ts';
import { runPipeline } from '../../src/cli/running/run-pipeline.ts';
import { readRunGraph } from '../../src/state/look/run-graph.ts';
import { readRun } from '../../src/state/records/records.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { Secrets } from '../../src/worker/secrets/secrets.ts';
import { jobsOf } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { runIdIn, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

const redis = await connection(env.WP_REDIS_URL);

const yaml = `
jobs:
  plan: { run: exit 1 }
  lint: { run: exit 1 }
  build: { needs: plan, run: '[ -e mended ]' }
  check:
    needs: [build, lint]
    if: needs.lint.result == 'success' && success()
    env: { RESULT: "\${{ needs.lint.result }}" }
    run: 'echo "lint: $RESULT"'
  rescue: { needs: [{ job: lint, when: on_failure }, build], run: exit 1 }
  deploy: { needs: [check, rescue], when: none_failed, run: exit 1 }
`;

test('only the selected jobs run, other jobs count as succeeded, and retry and rerun keep the selection', async () => {
  using file = yamlFile(yaml);
  const first = await wp(['run', file.path, '--from', 'build', '--skip', 'deploy'], env);
  const run = runIdIn(first.stdout) as RunId;
  expect(first.stdout).toContain('  jobs from build; without deploy  ');
  expect(await endingsOf(run)).toEqual(['build failed', 'check skipped', 'rescue skipped']);
  writeFileSync(join(dirname(file.path), 'mended'), '');
  expect((await wp(['retry', run, '--file', file.path], env)).exitCode).toBe(0);
  expect(await endingsOf(run)).toEqual(['build succeeded', 'check succeeded', 'rescue skipped']);
  expect((await wp(['logs', run, 'check'], env)).stdout).toBe('lint: success\n');
  expect(await explained(run, 'check')).toContain('Left out  lint: not in this run, counts as succeeded\n');
  const again = (await wp(['rerun', run, '--detach'], env)).stdout.trim() as RunId;
  const selection = { jobs: [], from: ['build'], skip: ['deploy'] };
  expect(await readRun(redis, again)).toMatchObject({
    selection,
    jobs: 3,
    counts: { ready: 1, blocked: 1, skipped: 1 },
  });
  expect((await readRun(redis, run))?.selection).toEqual(selection);
});

async function endingsOf(run: RunId): Promise<string[]> {
  return (await jobsOf(redis, run)).map(({ job, status }) => `${job} ${status}`);
}

async function explained(run: RunId, job: string): Promise<string> {
  const picture = await readRunGraph(redis, run);
  if (!picture) throw new Error(`The run ${run} is gone.`);
  return renderExplanation(await explain(redis, picture, job, { urls: [], leaseMs: 1_000 }), 100);
}

test('a dry run shows the selection, and an unknown job is refused before Redis is used', async () => {
  using file = yamlFile(yaml);
  const lines: string[] = [];
  const output = {
    stdout: new PassThrough(),
    print: (text: string) => void lines.push(text),
    say: (text: string) => void lines.push(text),
  };
  const request = { ...settings, file: file.path, selection: { jobs: [], from: ['build'], skip: ['deploy'] } };
  expect(await runPipeline(request, { output, withRedis: notAsked })).toBe(0);
  expect(lines.join()).toContain('Jobs      from build; without deploy\n');
  expect(lines.join()).toContain('    Left out  lint: not in this run, counts as succeeded\n');
  expect(lines.join()).toContain('    Skipped   the needs that would have to fail are left out\n');
  lines.length = 0;
  expect(await loadSelection(file.path, { jobs: ['biuld', 'lnit'], from: [], skip: [] }, output)).toBeUndefined();
  expect(lines).toEqual([
    `${file.path}: "biuld" is not a job here. Did you mean "build"?`,
    `${file.path}: "lnit" is not a job here. Did you mean "lint"?`,
  ]);
});

const settings = {
  ...{
    params: {},
    fallbackParams: {},
    labels: {},
    idempotencyKey: undefined,
    seed: undefined,
    maxParallel: undefined,
    failFast: undefined,
  },
  ...{
    dryRun: true,
    mode: 'quiet' as const,
    detach: false,
    workers: 0,
    secrets: new Secrets(),
    concurrency: 1,
    leaseMs: 1,
    graceMs: 1,
    lockServers: [],
  },
};

async function notAsked(): Promise<number> {
  throw new Error('Redis was asked.');
}
