// The pipelines that come with wp.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/pipeline/plan/plan.ts';
import { planRun } from '../../src/pipeline/plan/plan-run.ts';
import { readPipeline } from '../../src/pipeline/read-pipeline.ts';

async function planOf(path: string): Promise<Plan> {
  const parsed = await readPipeline(path);
  const planned = parsed.ok ? planRun(parsed.value, { params: {} }) : undefined;
  if (planned?.ok) return planned.plan;
  throw new Error(JSON.stringify(parsed));
}

test.each(readdirSync('pipelines').filter((name) => name.endsWith('.yaml')))(
  '%s is right, and named like its file',
  async (name) => {
    expect(`${(await planOf(join('pipelines', name))).name}.yaml`).toBe(name);
  },
);

test('flat-sleep.yaml has 100 sleeps of 10 to 60 ms', async () => {
  const { jobs } = await planOf('pipelines/flat-sleep.yaml');
  const lengths = jobs.flatMap(({ legs }) => (legs ?? []).map(({ sleepMs }) => Number(sleepMs)));
  expect(lengths).toHaveLength(100);
  for (const length of lengths) expect(length >= 10 && length <= 60).toBe(true);
});

test('release.yaml needs only a POSIX shell, can run twice at once, and cleans up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wp-release-'));
  cpSync('pipelines', folder, { recursive: true });
  const { jobs } = await planOf(join(folder, 'release.yaml'));
  for (const { id, spec } of jobs) {
    for (const run of ['one', 'other']) {
      const script = spec.work.kind === 'run' ? spec.work.script : '';
      const env = { PATH: process.env.PATH ?? '', ...spec.env, WP_RUN_ID: run };
      const { status, stderr } = spawnSync('sh', ['-e', '-c', script], { cwd: spec.cwd, env, encoding: 'utf8' });
      expect({ id, run, status, stderr }).toEqual({ id, run, status: 0, stderr: '' });
    }
  }
  expect(readdirSync(join(folder, 'release/build'))).toEqual(['tally-1.0.0.tar.gz']);
  expect(existsSync(join(folder, 'release/build/one'))).toBe(false);
  rmSync(folder, { recursive: true });
});
