// The live view in a real terminal: what it leaves behind however it ends, and that only terminals get it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { widthOf } from '../../../src/cli/text/columns.ts';
import { lives } from '../../support/processes.ts';
import { ownServer } from '../../support/redis.ts';
import { startWorker, submit } from '../../support/runs.ts';
import { type SteeredJobs, steeredJobs } from '../../support/steered-jobs.ts';
import { controlC, controlQ, controlS, hidden, isCursorShown, shown, startInTerminal } from '../../support/terminal.ts';
import { until } from '../../support/until.ts';
import { wp } from '../../support/wp.ts';
import { type YamlFile, yamlFile } from '../../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

/** A job that prints the signals that it gets, and ends slowly. */
function serviceFile({ folder }: SteeredJobs): YamlFile {
  const script = `trap "echo got >> ${folder}/sig; sleep 0.3; exit 0" INT TERM; printf "\\\\033[2J\\\\033[?1049h漢字 $(head -c 300 /dev/zero | tr "\\\\0" x)\\\\n"; echo $$ > ${folder}/pid; while :; do sleep 0.05; done`;
  return yamlFile(`jobs: { svc: { run: '${script}' }, after: { needs: svc, run: 'true' } }`);
}

function signalsIn({ folder }: SteeredJobs): string[] {
  return readFileSync(join(folder, 'sig'), 'utf8').trimEnd().split('\n');
}

test('Ctrl-C in 20 columns: the job gets one signal, and the terminal is restored', async () => {
  using jobs = steeredJobs();
  using file = serviceFile(jobs);
  await using run = startInTerminal(['run', file.path, '-w', '1'], { columns: 20, rows: 10, env });
  await run.shows(/▸ svc[\s\S]*· after/);
  await until(() => existsSync(join(jobs.folder, 'pid')), 'the job to run');
  const job = Number(readFileSync(join(jobs.folder, 'pid'), 'utf8'));
  const pid = await run.pid();
  const before = run.bytes().length;
  process.kill(pid, 'SIGTSTP');
  await until(
    () => run.bytes().slice(before).includes(`${shown}${hidden}`),
    'the terminal to be given back, and taken again',
  );
  run.type(controlC);
  const { exitCode, modes } = await run.end;
  expect(exitCode).toBe(130);
  expect(signalsIn(jobs)).toEqual(['got']);
  expect(lives(job)).toBe(false);
  expect(isCursorShown(run.bytes())).toBe(true);
  expect(modes).toMatch(/\secho\s/);
  expect(run.bytes()).not.toContain('\x1b[?1049h');
  const frames = run.bytes().slice(run.bytes().indexOf(hidden), run.bytes().lastIndexOf(shown));
  expect(frames).toContain('▸ svc');
  const drawn = [...frames.matchAll(/\[\?2026h(.*?)\[\?2026l/gs)].flatMap(([, frame = '']) => frame.split('\r\n'));
  expect(drawn.length).toBeGreaterThan(10);
  for (const line of drawn) expect(widthOf(stripVTControlCharacters(line)), line).toBeLessThan(20);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s: the run is cancelled, and the cursor is back', async (signal, code) => {
  using jobs = steeredJobs();
  using file = serviceFile(jobs);
  await using run = startInTerminal(['run', file.path, '-w', '1'], { columns: 80, rows: 24, env });
  await run.shows(/▸ svc .*漢字/);
  process.kill(await run.pid(), signal);
  expect((await run.end).exitCode).toBe(code);
  expect(signalsIn(jobs)).toEqual(['got']);
  expect(run.bytes()).toContain(hidden);
  expect(isCursorShown(run.bytes())).toBe(true);
});

test('Ctrl-C twice: jobs are killed at once, their status is recorded, and the terminal is restored', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { deaf: { run: 'trap "" TERM INT; ${jobs.script}' } }`);
  const args = ['run', file.path, '-w', '1', '--grace', '10m'];
  await using run = startInTerminal(args, { columns: 80, rows: 24, env });
  await run.shows(/▸ deaf/);
  const job = await jobs.started('deaf');
  run.type(controlC);
  await run.shows(/Press Ctrl-C again to kill running jobs/);
  run.type(controlC);
  const { exitCode, modes } = await run.end;
  expect([exitCode, lives(job), isCursorShown(run.bytes())]).toEqual([130, false, true]);
  expect(modes).toMatch(/\secho\s/);
  expect(stripVTControlCharacters(run.bytes())).toMatch(/deaf +cancelled[\s\S]*cancelled in .*: 1 cancelled/);
});

test('a job with a flood of output floods no terminal, and keeps its lease', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  flood: { run: 'yes 0123456789abcdef | head -c 16777216' }
  then: { needs: flood, run: '${jobs.script}' }
`);
  const args = ['run', file.path, '-w', '1', '--lease', '500ms'];
  await using run = startInTerminal(args, { columns: 80, rows: 24, env });
  await jobs.started('then');
  expect(megabytesAtMost(await run.pid())).toBeLessThan(250);
  jobs.end('then');
  expect((await run.end).exitCode).toBe(0);
  expect(stripVTControlCharacters(run.bytes())).toMatch(/flood +succeeded +\d+\.\d+s\r\n/);
  expect(run.bytes().length).toBeLessThan(50_000);
});

/** The peak memory of the process. */
function megabytesAtMost(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

test('the password of Redis is on no screen, whether it is valid or not', async () => {
  const password = 's3cr3t-pw';
  const server = await ownServer('--requirepass', password);
  using file = yamlFile(`jobs: { env: { run: 'env; exit 1' } }`);
  const window = { columns: 120, rows: 40 };
  const right = { WP_REDIS_URL: `redis://:${password}@127.0.0.1:${server.port}` };
  await using run = startInTerminal(['run', file.path, '--output', 'prefixed'], { ...window, env: right });
  const wrong = { WP_REDIS_URL: `redis://:${password}x@127.0.0.1:${server.port}` };
  await using refused = startInTerminal(['run', file.path], { ...window, env: wrong });
  expect([(await run.end).exitCode, (await refused.end).exitCode]).toEqual([1, 3]);
  expect(stripVTControlCharacters(run.bytes())).toContain('env | WP_JOB=env');
  expect(refused.bytes()).toContain('password');
  expect(run.bytes() + refused.bytes()).not.toContain(password);
});

test('a terminal that Ctrl-S has stopped does not stop a job', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { work: { run: '${jobs.script}' } }`);
  const args = ['run', file.path, '-w', '1', '--lease', '500ms'];
  await using run = startInTerminal(args, { columns: 80, rows: 24, env });
  await run.shows(/▸ work/);
  await jobs.started('work');
  run.type(controlS);
  const since = performance.now();
  await until(() => performance.now() - since > 2_000, 'the lease to run out four times');
  run.type(controlQ);
  jobs.end('work');
  expect((await run.end).exitCode).toBe(0);
  expect(jobs.starts('work')).toBe(1);
  expect(isCursorShown(run.bytes())).toBe(true);
});

describe('wp watch', () => {
  test('follows a run of other workers, and Ctrl-C does not stop the run', async () => {
    const server = await ownServer();
    const env = { WP_REDIS_URL: server.url };
    using jobs = steeredJobs();
    using file = yamlFile(`jobs: { work: { run: '${jobs.script}' }, bad: { needs: work, run: 'exit 3' } }`);
    const run = await submit(file.path, env);
    await using view = startInTerminal(['watch', run], { columns: 80, rows: 24, env });
    await view.shows(/No worker serves this run: wp attach/);
    await using _worker = await startWorker(env);
    await view.shows(/▸ work/);
    view.type(controlC);
    expect((await view.end).exitCode).toBe(130);
    expect(isCursorShown(view.bytes())).toBe(true);
    expect(view.bytes()).toContain(`Run ${run} goes on.`);
    const quiet = wp(['watch', run, '--output', 'quiet'], env);
    jobs.end('work');
    expect(await quiet).toMatchObject({ exitCode: 1, stderr: '' });
    expect((await wp(['watch', run], env)).exitCode).toBe(1);
  });
});

test('without a terminal, or on a dumb one, no control codes are printed', async () => {
  using file = yamlFile(`jobs: { a: { run: 'printf "\\033[31mred\\n"; exit 1' } }`);
  const piped = await wp(['run', file.path], env);
  expect(piped.stdout + piped.stderr).not.toContain('\x1b');
  expect(piped.stdout).toMatch(/failed +a \(exit 1\)/);
  await using dumb = startInTerminal(['run', file.path], { columns: 80, rows: 24, env: { ...env, TERM: 'dumb' } });
  expect((await dumb.end).exitCode).toBe(1);
  expect(dumb.bytes()).not.toContain('\x1b');
});
