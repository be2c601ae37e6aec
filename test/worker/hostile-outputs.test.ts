// $WP_OUTPUT is whatever the job has left there. No kind of file keeps an attempt from ending, or the worker from its other jobs.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { finished, jobOf, runYaml } from '../support/run-yaml.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { until } from '../support/until.ts';
import { startWp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wp-hostile-'));
  writeFileSync(join(folder, 'elsewhere'), 'a=of another file\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Replaces the file. In the second place: what is there afterwards, in the words of the reason. */
const replacements: readonly (readonly [string, string])[] = [
  ['mkfifo "$WP_OUTPUT"', 'is a named pipe, not a file'],
  ['mkfifo "$WP_OUTPUT"; (exec setsid sleep 3 > "$WP_OUTPUT") &', 'is a named pipe, not a file'],
  ['ln -s /dev/zero "$WP_OUTPUT"', 'is a link, not a file'],
  ['ln -s /dev/tty "$WP_OUTPUT"', 'is a link, not a file'],
  ['ln -s "$F/elsewhere" "$WP_OUTPUT"', 'is a link, not a file'],
  ['ln -s "$WP_OUTPUT" "$WP_OUTPUT"', 'is a link, not a file'],
  ['ln -s nowhere "$WP_OUTPUT"', 'is a link, not a file'],
  ['mkdir -p "$WP_OUTPUT/a/b"; mkfifo "$WP_OUTPUT/a/b/pipe"; ln -s "$F" "$WP_OUTPUT/out"', 'is a folder'],
];

test('a file replaced by a pipe, a device, a link or a folder fails its job, and nothing else is read or removed', async () => {
  const jobs = replacements.map(
    ([script], index) => `  j${index}: { timeout: 20s, run: '${`F="${folder}"; rm -rf "$WP_OUTPUT"; ${script}`}' }`,
  );
  const { status, endings } = await runYaml(`jobs:\n${jobs.join('\n')}\n`, env, ['--workers', '1']);
  expect(endings).toEqual(Object.fromEntries(replacements.map((_, index) => [`j${index}`, 'failed output'])));
  for (const [index, [, what]] of replacements.entries()) {
    expect(jobOf(status, `j${index}`)).toMatchObject({
      message: `the file of $WP_OUTPUT ${what}. Append to it with >> "$WP_OUTPUT"; do not replace it.`,
    });
  }
  expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('a=of another file\n');
});

test('four pipes beside an innocent job leave it its worker, and Ctrl-C still cancels the run', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  pipe: { count: 4, timeout: 20s, run: 'rm -f "$WP_OUTPUT"; mkfifo "$WP_OUTPUT"' }
  innocent: { needs: { job: pipe, when: always }, run: 'echo a=1 >> "$WP_OUTPUT"' }
  waits: { needs: innocent, run: '${jobs.script}' }
`);
  await using run = startWp(['run', file.path, '--workers', '1', '--concurrency', '8'], env);
  await jobs.started('waits');
  run.signal('SIGINT');
  const { endings, exitCode, status } = await finished(await run.end, env);
  expect(exitCode).toBe(130);
  expect(endings).toEqual({
    ...Object.fromEntries([1, 2, 3, 4].map((leg) => [`pipe[${leg}]`, 'failed output'])),
    ...{ innocent: 'succeeded', waits: 'cancelled user' },
  });
  expect(status.counts).toMatchObject({ failed: 4, succeeded: 1 });
});

test('a file without an end, or of ten gigabytes, is not read into memory', async () => {
  using file = yamlFile(`
jobs:
  endless: { run: 'rm -f "$WP_OUTPUT"; ln -s /dev/zero "$WP_OUTPUT"' }
  large: { run: 'truncate -s 10G "$WP_OUTPUT"' }
  memory: { needs: [{ job: endless, when: always }, { job: large, when: always }], run: 'cat /proc/$PPID/status' }
`);
  const before = await peakOf(`jobs: { memory: { run: 'cat /proc/$PPID/status' } }`);
  await using run = startWp(['run', file.path, '--workers', '1'], env);
  const { endings, log, status } = await finished(await run.end, env);
  expect(endings).toEqual({ endless: 'failed output', large: 'failed output', memory: 'succeeded' });
  expect(jobOf(status, 'large')).toMatchObject({
    message: expect.stringMatching(/^\$WP_OUTPUT has 10,737,418,240 bytes; the limit is 1,048,576\./),
  });
  expect(peakIn(await log('memory')) - before).toBeLessThan(50_000);
});

test('a folder full of files is removed after the job, which does not wait for that', async () => {
  const { endings, log } = await runYaml(
    `jobs: { makes: { run: 'mkdir "$WP_OUTPUT"; cd "$WP_OUTPUT"; seq 1000 | xargs touch; echo "$WP_OUTPUT"' } }`,
    env,
    ['--workers', '1'],
  );
  expect(endings).toEqual({ makes: 'failed output' });
  const path = (await log('makes')).trim();
  await until(() => !existsSync(path), 'the removal of the folder');
});

/** The most memory that the worker of a run used, in KiB. */
async function peakOf(yaml: string): Promise<number> {
  using file = yamlFile(yaml);
  await using run = startWp(['run', file.path, '--workers', '1'], env);
  return peakIn(await (await finished(await run.end, env)).log('memory'));
}

function peakIn(status: string): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
}
