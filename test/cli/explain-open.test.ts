// `wp explain` of an open run: which jobs run, wait or are held back, and why.
import { describe, expect, test } from 'vitest';
import { here } from '../support/dispatched.ts';
import { explainEnv as env, explained } from '../support/explained.ts';
import { ownServer } from '../support/redis.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

describe('an open run', () => {
  test('jobs that run, wait or are held back say why', async () => {
    using jobs = steeredJobs();
    using file = yamlFile(`
name: busy
max_parallel: 2
jobs:
  one: { run: '${jobs.script}', timeout: 10m, priority: 9 }
  legs: { count: 4, strategy: { max_parallel: 1 }, priority: 8, run: '${jobs.script}' }
  low: { run: 'true', priority: -1 }
  lower: { run: 'true', priority: -2 }
  deep: { needs: one, run: 'true' }
  end: { needs: [deep, low], if: needs.deep.result == env.WANTED, env: { WANTED: success }, run: 'true' }
`);
    await using process = startWp(['run', file.path, '--workers', '2'], env);
    const [, run = ''] = await process.says(/^Run (\w+)/m);
    await jobs.started('one');
    await jobs.started('legs[1]');
    // Workers report only every few seconds that they are alive.
    await until(
      async () => !(await explained(run, 'one')).includes('has been silent lately'),
      'the worker to be known',
    );
    expect(await explained(run, 'one')).toBe(
      `
Job one of run RUN (busy): running for TIME on WORKER, attempt 1

Needs     none
Worker    WORKER is alive, pid PID on HOST
Lease     expires in TIME unless its worker renews it
Timeout   10m per attempt, TIME left`.trim(),
    );
    expect(await explained(run, 'legs[3]')).toBe(
      `
Job legs[3] of run RUN (busy): ready

Needs     none
Ready     for TIME, priority 8
Queue     not queued yet: position 2 of 3 legs that max_parallel holds back
Limit     max_parallel of the run is 2, running: one, legs[1]
          max_parallel of its legs is 1, running: legs[1]`.trim(),
    );
    expect(await explained(run, 'lower')).toBe(
      `
Job lower of run RUN (busy): ready

Needs     none
Ready     for TIME, priority -2
Queue     position 2 of 2, 1 ahead with a higher priority
Limit     max_parallel of the run is 2, running: one, legs[1]`.trim(),
    );
    expect(await explained(run, 'end')).toBe(
      `
Job end of run RUN (busy): blocked

Rule      on_success: every need must succeed
Needs     open  low: ready
          open  deep: blocked
If        not yet  needs.deep.result == env.WANTED
                   env.WANTED = "success"
Waits     for one: running for TIME on WORKER, attempt 1`.trim(),
    );
    for (const job of ['one', 'legs[1]', 'legs[2]', 'legs[3]', 'legs[4]']) jobs.end(job);
    expect((await process.end).exitCode).toBe(0);
  });

  test('a delayed retry says when it is due', async () => {
    using file = yamlFile(`jobs: { flaky: { retry: { max: 3, delay: 1h, jitter: 0 }, run: exit 1 } }`);
    await using process = startWp(['run', file.path], env);
    const [, run = ''] = await process.says(/^Run (\w+)/m);
    await process.says(/retrying/);
    expect(await explained(run, 'flaky')).toMatch(/^Needs +none\nQueue +not queued yet: next attempt in \S+$/m);
    expect(await explained(run, 'flaky')).toMatch(
      /^Attempts +1 {2}failed \(exit 1\) after TIME on WORKER\nRetry +1 of 3/m,
    );
  });

  test('a run without a worker says how to continue it, and names the first of many open jobs', async () => {
    const server = await ownServer();
    try {
      const alone = { WP_REDIS_URL: `redis://127.0.0.1:${server.port}` };
      using file = yamlFile(`
name: alone
jobs:
  many: { count: 47, run: 'true' }
  middle: { needs: many, run: 'true' }
  end: { needs: middle, run: 'true' }
  asks: { if: run.name == 'alone', run: 'true' }
`);
      const run = (await here(['run', file.path, '--detach'], alone)).stdout.trim();
      const lines = Array.from({ length: 10 }, (_, index) => `for many[${index + 1}]: ready`);
      expect(await explained(run, 'end', alone)).toBe(
        `
Job end of run RUN (alone): blocked

Rule      on_success: every need must succeed
Needs     open  middle: blocked
Waits     ${lines.join('\n          ')}
          and 37 more
Note      No worker serves this run. "wp attach RUN" continues it.`.trim(),
      );
      expect(await explained(run, 'asks', alone)).toMatch(
        /^Waits +for a worker to evaluate its condition; its needs have ended$/m,
      );
      expect(await explained(run, '', alone)).toContain('many[1] and 46 more  ready\n');
      await here(['pause', run], alone);
      expect(await explained(run, 'end', alone)).toContain('The run is paused. "wp resume RUN" resumes it.');
    } finally {
    }
  });
});
