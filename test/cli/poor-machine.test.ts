// Whatever the machine lacks, a command ends soon, with a sentence and a documented exit code: no stack trace, no hang.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeStateFolder } from '../embedded/state-folder.ts';

interface Result {
  readonly exitCode: number | null;
  readonly text: string;
}

/** `before`: lines of a shell, run in a folder of their own. `$wp` runs wp. */
async function inShell(script: string, env: Readonly<Record<string, string>>): Promise<Result> {
  const wp = `${process.execPath} ${resolve('dist/wp.js')}`;
  const { WP_REDIS_URL: _, ...inherited } = process.env;
  return new Promise((done) => {
    const options = { env: { ...inherited, ...env, wp }, timeout: 15_000, killSignal: 'SIGKILL' as const };
    const child = execFile('/bin/sh', ['-c', script], options, (_error, stdout, stderr) =>
      done({ exitCode: child.exitCode, text: `${stdout}${stderr}` }),
    );
  });
}

const commands = ['run one.yaml', 'doctor'];

const conditions: readonly [name: string, script: (command: string) => string][] = [
  ['19 open files', (command) => `ulimit -n 19; $wp ${command}`],
  ['24 open files', (command) => `ulimit -n 24; $wp ${command}`],
  ['a working folder that is gone', (command) => `mkdir gone; cd gone; rmdir ../gone; $wp ${command}`],
  ['no HOME, TMPDIR and PATH', (command) => `unset HOME TMPDIR PATH; $wp ${command}`],
  ['stdin closed', (command) => `$wp ${command} <&-`],
  ['stdout closed', (command) => `$wp ${command} >&-`],
  ['stderr closed', (command) => `$wp ${command} 2>&-`],
  ['all descriptors closed', (command) => `$wp ${command} <&- >&- 2>&-`],
  ['a full stdout', (command) => `$wp ${command} > /dev/full`],
  ['a full stderr', (command) => `$wp ${command} 2> /dev/full`],
  ['a state folder in /proc', (command) => `export WP_STATE_DIR=/proc/nope; $wp ${command}`],
  ['a state folder that is a file', (command) => `touch file; export WP_STATE_DIR=$PWD/file; $wp ${command}`],
  ['odd characters in the state folder', (command) => `export WP_STATE_DIR="$PWD/a 'b\\"\\$c\n[d]*"; $wp ${command}`],
  ['a name that is too long', (command) => `export WP_STATE_DIR=$PWD/$(printf %0300d 0); $wp ${command}`],
  ['no port in the address', (command) => `$wp ${command} --redis redis://h:p/x`],
  ['a port that is too high', (command) => `$wp ${command} --redis redis://127.0.0.1:99999`],
  ['nobody at the address', (command) => `$wp ${command} --redis redis://127.0.0.1:1/x`],
];

test.concurrent.each(conditions)('with %s, every command ends with a sentence', async (_, script) => {
  await using state = makeStateFolder();
  const folder = join(state.path, 'work');
  mkdirSync(folder);
  writeFileSync(join(folder, 'one.yaml'), "jobs: { a: { run: 'true' } }\n");
  const env = { WP_STATE_DIR: join(state.path, 'state') };
  for (const command of commands) {
    const { exitCode, text } = await inShell(`cd '${folder}'; ${script(command)}`, env);
    expect([0, 1, 2, 3, 127], `${command}: ${text}`).toContain(exitCode);
    expect(text, command).not.toMatch(/^ +at |internal error|should not happen|\[ioredis\]/m);
  }
});

test('a folder in the place of the socket is named, and nothing is left running', async () => {
  await using state = makeStateFolder();
  mkdirSync(join(state.path, 'redis.sock'));
  chmodSync(state.path, 0o700);
  const { exitCode, text } = await inShell('$wp list', { WP_STATE_DIR: state.path });
  expect(text).toBe(
    `wp: ${join(state.path, 'redis.sock')}: this is a folder, but wp needs the path for a socket. Remove it.\n`,
  );
  expect(exitCode).toBe(3);
});
