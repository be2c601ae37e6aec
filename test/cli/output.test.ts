// The output of jobs is kept byte for byte and can be read at any time. Passwords are never shown.
import { stripVTControlCharacters } from 'node:util';
import { expect, inject, test } from 'vitest';
import { commandLineOf, processesWith } from '../support/processes.ts';
import { ownServer } from '../support/redis.ts';
import { steeredJobs } from '../support/steered-jobs.ts';
import { startInTerminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { runIdIn, startWp, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('a very long line delays nothing and is printed whole', async () => {
  using jobs = steeredJobs();
  using file = yamlFile(`
jobs:
  long:
    run: |
      head -c 300000 /dev/zero | tr '\\0' x; echo; echo END
      ${jobs.script}
`);
  await using run = startInTerminal(['run', file.path], { columns: 80, rows: 24, env });
  const [, id = ''] = await run.shows(/ run (\w+) /);
  await jobs.started('long');
  const expected = `${'x'.repeat(300_000)}\nEND\n`;
  await until(
    async () => (await wp(['logs', id, 'long'], env)).stdout === expected,
    'the log to be whole while the job runs',
  );
  expect((await wp(['status', id], env)).exitCode).toBe(0);
  jobs.end('long');
  expect((await run.end).exitCode).toBe(0);
  expect((await wp(['logs', id, 'long'], env)).stdout).toBe(expected);
});

test('characters split between two writes, and a last line without a newline, are kept', async () => {
  using file = yamlFile(`
jobs:
  split: { run: "printf '\\\\342'; sleep 0.2; printf '\\\\202\\\\254 ok\\\\n'" }
  open: { run: "printf uno; sleep 0.2; printf ' dos'" }
`);
  const args = ['run', file.path, '-w', '2', '--output', 'prefixed'];
  await using run = startInTerminal(args, { columns: 80, rows: 24, env });
  expect((await run.end).exitCode).toBe(0);
  const shown = stripVTControlCharacters(run.bytes());
  expect(shown).toMatch(/^split \| € ok\r$/m);
  expect(shown).toMatch(/^open \| uno dos\r$/m);
  const id = runIdIn(shown);
  expect((await wp(['logs', id, 'split'], env)).stdout).toBe('€ ok\n');
  expect((await wp(['logs', id, 'open'], env)).stdout).toBe('uno dos');
});

test('the password of Redis is never shown', async () => {
  const password = 's3cr3t-pw';
  const server = await ownServer('--requirepass', password);
  using jobs = steeredJobs();
  using file = yamlFile(`jobs: { env: { run: 'env; ${jobs.script}' } }`);
  const good = { WP_REDIS_URL: `redis://:${password}@127.0.0.1:${server.port}` };
  await using run = startWp(['run', file.path, '--redis', good.WP_REDIS_URL]);
  const [, id = ''] = await run.says(/^Run (\w+)/m);
  await jobs.started('env');
  expect(commandLinesWith(password)).toEqual([]);
  jobs.end('env');
  const shown = [await run.end, await wp(['logs', id, 'env'], good), await wp(['status', id, '--json'], good)];
  for (const bad of [
    `redis://:${password}@127.0.0.1:1`,
    `redis://:${password}x@127.0.0.1:${server.port}`,
    `http://:${password}@x`,
  ]) {
    const failed = await wp(['status'], { WP_REDIS_URL: bad });
    expect(failed.exitCode).toBeGreaterThan(1);
    shown.push(failed);
  }
  expect(JSON.stringify(shown)).not.toContain(password);
});

/** Sets the password on the server of this test. */
function commandLinesWith(password: string): string[] {
  const lines = processesWith(password).map(commandLineOf);
  return lines.filter((line) => !line.includes('--requirepass') && !/^\S*redis-server /.test(line));
}
