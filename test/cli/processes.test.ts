// The processes of jobs that are cancelled, time out, stay in the background, or die by a signal.
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, inject, test } from 'vitest';
import { ownServer } from '../support/redis.ts';
import { readStatus } from '../support/status.ts';
import { until } from '../support/until.ts';
import { runIdIn, startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

describe('cancelling', () => {
  test('ends grandchildren, too', async () => {
    using file = yamlFile(`
jobs:
  tree: { run: 'sh -c "sleep 7301 & sleep 7302 & wait" & wait' }
  after: { needs: tree, run: 'true' }
`);
    await using run = startWp(['run', file.path], env);
    await until(() => processes('sleep 730').length === 2, 'both sleeps to run');
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    expect((await wp(['cancel', id], env)).exitCode).toBe(0);
    expect((await run.end).exitCode).toBe(4);
    expect(processes('sleep 730')).toEqual([]);
    expect(await readStatus(id, env)).toMatchObject({
      status: 'cancelled',
      jobs: [
        { status: 'cancelled', reason: 'user' },
        { status: 'cancelled', reason: 'user' },
      ],
    });
  });

  test('kills what ignores TERM after the grace', async () => {
    using file = yamlFile(`jobs: { deaf: { run: 'trap "" TERM INT; echo deaf; sleep 7303; sleep 7303' } }`);
    await using run = startWp(['run', file.path], { ...env, WP_GRACE: '500ms' });
    await until(() => processes('sleep 7303').length === 1, 'the sleep to run');
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    await wp(['cancel', id], env);
    expect((await run.end).exitCode).toBe(4);
    expect(processes('sleep 7303')).toEqual([]);
  });

  test('by Ctrl-C lets a job clean up, runs clean-up jobs, and exits with 130', async () => {
    using file = yamlFile(`
jobs:
  svc: { run: 'trap "echo got; exit 0" TERM; echo up; while :; do sleep 0.05; done' }
  next: { needs: svc, run: 'true' }
  tidy: { needs: next, when: always, run: 'echo tidied' }
`);
    await using run = startWp(['run', file.path], env);
    const [, id = ''] = await run.says(/^Run (\w+)/m);
    await until(async () => (await wp(['logs', id, 'svc'], env)).stdout.includes('up'), 'the job to be up');
    run.signal('SIGINT');
    expect((await run.end).exitCode).toBe(130);
    // TERM also reaches the child of the shell, and some shells report that.
    expect((await wp(['logs', id, 'svc'], env)).stdout).toMatch(/^up\n(Terminated\n)?got\n$/);
    expect((await wp(['logs', id, 'tidy'], env)).stdout).toBe('tidied\n');
    const jobs = [{ status: 'cancelled' }, { status: 'cancelled' }, { status: 'succeeded' }];
    expect(await readStatus(id, env)).toMatchObject({ status: 'cancelled', jobs });
  });

  test('by a second signal kills at once, and is recorded', async () => {
    using file = yamlFile(`jobs: { deaf: { run: 'trap "" TERM INT; sleep 7304; sleep 7304' } }`);
    await using run = startWp(['run', file.path], env);
    await until(() => processes('sleep 7304').length === 1, 'the sleep to run');
    run.signal('SIGTERM');
    await run.says(/Cancelling/);
    run.signal('SIGTERM');
    const { exitCode, stdout } = await run.end;
    expect(exitCode).toBe(143);
    expect(processes('sleep 7304')).toEqual([]);
    expect(stdout).toMatch(/^deaf +cancelled/m);
  });
});

test('a background process neither delays nor outlives its job', async () => {
  using file = yamlFile(`
jobs:
  bg: { run: 'sleep 7305 & echo done' }
  after: { needs: bg, run: 'true' }
`);
  const { exitCode, stdout } = await wp(['run', file.path], env);
  expect(exitCode, stdout).toBe(0);
  expect((await wp(['logs', runIdIn(stdout), 'bg'], env)).stdout).toBe('done\n');
  expect(processes('sleep 7305')).toEqual([]);
});

test('a timeout ends a whole pipe, counts as a failure, and frees the slot', async () => {
  using file = yamlFile(`
jobs:
  slow: { timeout: 300ms, retry: { max: 1, delay: 10ms }, run: 'sleep 7306 | cat' }
  next: { run: 'true' }
`);
  const { exitCode, stdout } = await wp(['run', file.path, '--workers', '1'], env);
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^next +succeeded/m);
  const id = runIdIn(stdout);
  expect(await readStatus(id, env)).toMatchObject({ jobs: [{ status: 'failed', reason: 'timeout', attempt: 2 }, {}] });
  expect(processes('sleep 7306')).toEqual([]);
});

test('death by signal and every exit code but 0 are failures with their reason', async () => {
  using file = yamlFile(`
jobs:
  segv: { run: 'kill -SEGV $$' }
  kill: { run: 'kill -KILL $$' }
  c134: { run: 'exit 134' }
  c255: { run: 'exit 255' }
  gone: { run: 'no-such-command-anywhere' }
`);
  const { exitCode, stdout } = await wp(['run', file.path], env);
  expect(exitCode).toBe(1);
  expect(await readStatus(runIdIn(stdout), env)).toMatchObject({
    counts: { failed: 5 },
    jobs: [
      { reason: 'signal', signal: 'SIGSEGV' },
      { reason: 'signal', signal: 'SIGKILL' },
      { reason: 'exit', exit_code: 134 },
      { reason: 'exit', exit_code: 255 },
      { reason: 'exit', exit_code: 127 },
    ],
  });
});

test.each([undefined, '/bin/false'])('a script ends at its first failing line, with SHELL=%s', async (shell) => {
  using file = yamlFile(`
jobs:
  multi:
    run: |
      false
      echo still-here
  pipe: { run: 'false | cat' }
  bash: { shell: bash, run: 'false | cat' }
  list: { shell: [sh, -c], run: 'false; true' }
`);
  const { stdout } = await wp(['run', file.path], shell ? { ...env, SHELL: shell } : env);
  expect(stdout).toMatch(/^multi +failed/m);
  expect(stdout).toMatch(/^pipe +succeeded/m);
  expect(stdout).toMatch(/^bash +failed/m);
  expect(stdout).toMatch(/^list +succeeded/m);
  expect((await wp(['logs', runIdIn(stdout), 'multi'], env)).stdout).toBe('');
});

/** The command lines of running processes that contain the text. */
function processes(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'stat,args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text) && !line.startsWith('Z') && /^\S+\s+sleep/.test(line));
}

const ofProcess1 = ['-Urpf', '--mount-proc'];
const canBeProcess1 = spawnSync('unshare', [...ofProcess1, 'true']).status === 0;

const server = await ownServer();

test.runIf(canBeProcess1)('a worker that is process 1 asks for an init', () => {
  const worker = [process.execPath, 'dist/wp.js', 'worker', '--exit-when-idle', '1ms'];
  const ownEnv = { ...process.env, WP_REDIS_URL: server.url };
  const { status, stderr } = spawnSync('unshare', [...ofProcess1, ...worker], { env: ownEnv });
  expect([status, String(stderr)]).toEqual([0, expect.stringContaining('is process 1')]);
});
