// `wp logs`: the logs of one job and of several, through pipes, and until Ctrl-C.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { type LogsOptions, printRequestedLogs } from '../../src/cli/showing/show-logs.ts';
import { coloursFor } from '../../src/cli/text/colours.ts';
import { LogWriter } from '../../src/state/log/log-writer.ts';
import type { RunId } from '../../src/state/redis/run-id.ts';
import { captured } from '../support/captured.ts';
import { jobOf, outcome, startRun, step } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { controlC, startInTerminal } from '../support/terminal.ts';
import { startWp } from '../support/wp.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

const redis = await connection(env.WP_REDIS_URL);

type Written = readonly (readonly [job: string, bytes: string | Buffer])[];

/** A run whose jobs wrote this output in this order. All jobs are closed, except those in `open`. */
async function runThatWrote(written: Written, open: readonly string[] = []): Promise<RunId> {
  const names = [...new Set(written.map(([job]) => job))];
  const run = await startRun(redis, { ...Object.fromEntries(names.map((name) => [name, {}])), idle: { needs: names } });
  await step(redis, run, { claim: names.length });
  const writers = new Map(names.map((job) => [job, new LogWriter(redis, { run, job, attempt: 1 })]));
  for (const [job, bytes] of written) {
    const writer = writers.get(job);
    await writer?.write(Buffer.from(bytes));
    await writer?.flush();
  }
  const closed = names.filter((name) => !open.includes(name));
  await step(redis, run, {
    outcomes: closed.map((name) => outcome(name, 1, 'failed', { reason: 'exit', exitCode: 2 })),
  });
  return run;
}

const options = { sinceMs: undefined, timestamps: false, isJson: false, colours: coloursFor(false) };

async function logsOf(run: RunId, asked: Partial<LogsOptions> = {}): Promise<{ out: Buffer; said: readonly string[] }> {
  const said: string[] = [];
  const { stdout, bytes } = captured();
  await printRequestedLogs(redis, { ...options, run, ...asked }, { stdout, say: (text) => said.push(text) });
  return { out: bytes(), said };
}

const bytes = Buffer.from('\x1b[31mred\x1b[0m \xff\nno end', 'latin1');

test('the log of one job is printed byte for byte', async () => {
  const run = await runThatWrote([
    ['one', bytes.subarray(0, 7)],
    ['one', bytes.subarray(7)],
  ]);
  expect(await logsOf(run, { job: 'one' })).toEqual({ out: bytes, said: [] });
  expect(await logsOf(run, { job: 'idle' })).toEqual({
    out: Buffer.alloc(0),
    said: ['wp: job "idle" has not run: it is skipped (upstream-failed: one).'],
  });
  await expect(logsOf(run, { job: 'ome' })).rejects.toThrow(`run ${run} has no job "ome".`);
  await expect(logsOf(run, { job: 'one', attempt: 2 })).rejects.toThrow(
    'job "one" has had 1 attempt, so there is no attempt 2.',
  );
});

test('logs of several jobs are printed in whole lines with job names, without split characters and control codes', async () => {
  const euro = Buffer.from('€ ok\n');
  const run = await runThatWrote([
    ...([
      ['p1', 'one'],
      ['u', euro.subarray(0, 1)],
      ['p2', 'uno'],
    ] as const),
    ...([
      ['u', euro.subarray(1)],
      ['p1', ' two\n\n'],
      ['p2', ' \x1b[2Jdos'],
    ] as const),
    ['long', `${'x'.repeat(300_000)}\nEND\n`],
  ]);
  const { out, said } = await logsOf(run);
  const lines = ['p1 | one two', 'p1 | ', 'u | € ok', 'p2 | uno dos', `long | ${'x'.repeat(300_000)}`, 'long | END'];
  expect(out.toString()).toBe(`${lines.join('\n')}\n`);
  expect(said).toEqual([]);
  expect((await logsOf(run, { tail: 1 })).out.toString()).toBe('p1 | \nu | € ok\np2 | uno dos\nlong | END\n');
});

test('timestamps and JSON print every line in full', async () => {
  const before = Date.now();
  const run = await runThatWrote([['one', bytes]]);
  const { out } = await logsOf(run, { job: 'one', timestamps: true });
  const [, time = '', rest = ''] = /^(\S+Z) (.*)$/m.exec(out.toString()) ?? [];
  expect(rest).toBe('red \ufffd');
  const parsed = (await logsOf(run, { isJson: true })).out
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const line = { version: 1, job: 'one', attempt: 1, at: Date.parse(time) };
  expect(parsed).toEqual([
    { ...line, text: '\x1b[31mred\x1b[0m \ufffd' },
    { ...line, text: 'no end' },
  ]);
  expect(Math.abs(Date.parse(time) - before)).toBeLessThan(60_000);
  expect((await logsOf(run, { sinceMs: 3_600_000 })).out.toString()).toContain('one | no end');
});

test('a line that is not complete is shown at once to one who follows its job', async () => {
  const run = await runThatWrote([['job', 'begun\nPassword: ']], ['job']);
  await using follower = startWp(['logs', run, 'job', '-f'], env);
  await follower.says(/^begun\nPassword: /);
});

test('a pipe gets the whole log, however slow its reader, and a reader may stop without an error', async () => {
  const text = '0123456789abcde\n'.repeat(196_608);
  const run = await runThatWrote([['big', text]]);
  const wp = `'${process.execPath}' dist/wp.js`;
  const script = `${wp} logs ${run} big | { sleep 0.2; wc -c; }; ${wp} logs ${run} | head -1; ${wp} list --json | head -1`;
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script], { env: { ...process.env, ...env } });
  expect(stderr).toBe('');
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(`^ *${text.length}$`),
    'big | 0123456789abcde',
  ]);
});

test('the JSON of a run of 3,000 jobs arrives whole through a pipe with a slow reader', async () => {
  const run = await startRun(redis, { many: { count: 3_000 } });
  const script = `'${process.execPath}' dist/wp.js status ${run} --json | { sleep 0.2; cat; }`;
  const options = { env: { ...process.env, ...env }, maxBuffer: 10_000_000 };
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script], options);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout).jobs).toHaveLength(3_000);
});

test('for an unknown job, wp suggests the job with the nearest name', async () => {
  const run = await runThatWrote([['build', 'x']]);
  await expect(logsOf(run, { job: 'biuld' })).rejects.toThrow(`run ${run} has no job "biuld". Did you mean "build"?`);
  await expect(logsOf(run, { job: 'no' })).rejects.toThrow(`"wp status ${run} --tree" shows its jobs.`);
});

test('Ctrl-C stops following, not the run', async () => {
  const run = await runThatWrote([['job', 'begun\n']], ['job']);
  await using follower = startInTerminal(['logs', run, 'job', '-f'], { columns: 120, rows: 10, env });
  await follower.shows(/begun/);
  follower.type(controlC);
  expect((await follower.end).exitCode).toBe(130);
  const unserved = `wp: No worker serves this run. "wp attach ${run}" continues it.`;
  const lines = follower.bytes().replaceAll(controlC, '').split('\r\n').slice(1).filter(Boolean);
  expect(lines.sort()).toEqual(['^C', 'begun', unserved].sort());
  expect(await jobOf(redis, run, 'job')).toMatchObject({ status: 'running', attempt: 1 });
});
