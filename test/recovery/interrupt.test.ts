// Ctrl-C and SIGTERM on `wp run`: the first cancels, the second kills. In both cases the state is recorded and no process is left.
import { describe, expect, inject, test } from 'vitest';
import { lives } from '../support/processes.ts';
import { startRedisProxy } from '../support/redis-proxy.ts';
import { jobsIn } from '../support/runs.ts';
import { readStatus } from '../support/status.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

// Longer than any test, so no test passes only because the grace is over.
const env = { WP_REDIS_URL: inject('redisUrl'), WP_GRACE: '10m' };

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  test('once: running jobs get one signal and may clean up, then the run is cancelled', async () => {
    using jobs = steeredJobs();
    const { folder } = jobs;
    // The shell runs the trap between two short sleeps. TERM ends the sleep, too.
    const asked = `trap 'echo got >> "${folder}/trace"; exit 0' TERM; echo $$ > "${folder}/new"; mv "${folder}/new" "${folder}/started.svc.1"; while :; do sleep 0.05 || :; done`;
    using file = yamlFile(`jobs:\n  svc:\n    run: |\n      ${asked}\n  next: { needs: svc, run: 'true' }\n`);
    await using run = startWp(['run', file.path, '--workers', '1'], env);
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    const pid = await jobs.started('svc');
    run.signal(signal);
    expect((await run.end).exitCode).toBe(code);
    expect([lives(pid), jobs.trace()]).toEqual([false, ['got']]);
    const status = await readStatus(id, env);
    expect([status.status, ...jobsIn(status)]).toEqual(['cancelled', 'svc cancelled', 'next cancelled']);
  });

  test('before the run is open: the run is cancelled as soon as it is open', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`jobs:\n  svc: { run: 'trap "exit 0" TERM; ${jobs.script}' }\n`);
    await using proxy = await startRedisProxy(Number(new URL(env.WP_REDIS_URL).port));
    // A worker registers after the last part of the run is written, and before the run is opened.
    const held = proxy.hold('sismember');
    await using run = startWp(['run', file.path, '--workers', '1'], { ...env, WP_REDIS_URL: proxy.url });
    const release = await held;
    run.signal(signal);
    await run.says(/Cancelling/);
    release();
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    expect((await run.end).exitCode).toBe(code);
    const status = await readStatus(id, env);
    expect([status.status, ...jobsIn(status)]).toEqual(['cancelled', 'svc cancelled']);
  });

  test('twice: all jobs are killed at once, clean-up jobs too, and their status is recorded', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`
jobs:
  deaf: { run: 'trap "" TERM INT; ${jobs.script}' }
  own: { when: always, run: 'trap "" TERM INT; ${jobs.script}' }
  tidy: { needs: deaf, when: always, run: 'echo tidy >> "${jobs.folder}/trace"' }
`);
    await using run = startWp(['run', file.path, '--workers', '2'], env);
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    const pids = await Promise.all([jobs.started('deaf'), jobs.started('own')]);
    run.signal(signal);
    await run.says(/Cancelling/);
    run.signal(signal);
    expect((await run.end).exitCode).toBe(code);
    expect([pids.filter(lives), jobs.trace()]).toEqual([[], []]);
    const status = await readStatus(id, env);
    expect([status.status, ...jobsIn(status)]).toEqual([
      'cancelled',
      'deaf cancelled',
      'own cancelled',
      'tidy cancelled',
    ]);
  });
});
