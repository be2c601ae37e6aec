// The terminal goes away: the same as SIGHUP. wp cancels, cleans up and exits, and Node does not abort.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { ownServer } from '../../support/redis.ts';
import { submit } from '../../support/runs.ts';
import { readStatus } from '../../support/status.ts';
import { steeredJobs } from '../../support/steered-jobs.ts';
import { startInTerminal } from '../../support/terminal.ts';
import { until } from '../../support/until.ts';
import { yamlFile } from '../../support/yaml-file.ts';

/** Only this file uses it, so that `@last` is a run of this file. */
const env = { WP_REDIS_URL: `${inject('redisUrl')}/10` };
const window = { columns: 80, rows: 24 };

test.each(['progress', 'prefixed', 'json'])(
  'wp run --output %s: jobs get TERM, clean-up jobs run, and the run is cancelled',
  async (mode) => {
    using jobs = steeredJobs();
    const trace = (): string => readFileSync(join(jobs.folder, 'trace'), 'utf8');
    const svc = `trap "echo got >> ${jobs.folder}/trace; exit 0" TERM; echo $$ > ${jobs.folder}/pid; while :; do echo tick; sleep 0.05; done`;
    using file = yamlFile(`
jobs:
  svc: { run: '${svc}' }
  tidy: { needs: svc, when: always, run: 'echo tidy >> "${jobs.folder}/trace"' }
`);
    await using run = startInTerminal(['run', file.path, '-w', '1', '--output', mode], { ...window, env });
    await until(() => existsSync(join(jobs.folder, 'pid')), 'the job to run');
    expect(await run.hangUp()).toBe(129);
    expect(trace()).toBe('got\ntidy\n');
    expect((await readStatus('@last', env)).status).toBe('cancelled');
  },
);

describe('commands without jobs', () => {
  test('wp watch ends', async () => {
    using file = yamlFile(`jobs: { a: { run: 'true' } }`);
    const run = await submit(file.path, env);
    await using watch = startInTerminal(['watch', run], { ...window, env });
    await watch.shows(/No worker serves this run/);
    expect(await watch.hangUp()).toBe(129);
  });

  test('wp worker ends', async () => {
    const server = await ownServer();
    await using worker = startInTerminal(['worker'], { ...window, env: { WP_REDIS_URL: server.url } });
    await worker.shows(/serves the runs/);
    expect(await worker.hangUp()).toBe(129);
  });
});
