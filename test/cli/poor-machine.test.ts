// Whatever the machine lacks, a command ends soon, with a sentence and a documented exit code: no stack trace, no hang.
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeStateFolder } from '../embedded/state-folder.ts';

interface Result {
  readonly exitCode: number | null;
  readonly ms: number;
  readonly text: string;
}

/** `before`: lines of a shell, run in a folder of their own. `$wp` runs wp. */
async function inShell(script: string, env: Readonly<Record<string, string>>): Promise<Result> {
  const wp = `${process.execPath} ${resolve('dist/wp.js')}`;
  const { WP_REDIS_URL: _, ...inherited } = process.env;
  const startedAt = performance.now();
  return new Promise((done) => {
    const options = { env: { ...inherited, ...env, wp }, timeout: 15_000, killSignal: 'SIGKILL' as const };
    const [file, ...args] = mayMount ? ['unshare', '-m', '/bin/sh'] : ['/bin/sh'];
    const child = execFile(file, [...args, '-c', script], options, (_error, stdout, stderr) =>
      done({ exitCode: child.exitCode, ms: performance.now() - startedAt, text: `${stdout}${stderr}` }),
    );
  });
}

/** A file system of `size` at `folder`, for this command only; it is full but for `free` KiB. */
function disk(folder: string, size: string, free?: number): string {
  const fill =
    free === undefined ? '' : `dd if=/dev/zero of=${folder}/z bs=1k 2>&-; truncate -s -${free}k ${folder}/z;`;
  return `mkdir -p ${folder}; chmod 700 ${folder}; mount -t tmpfs -o mode=700,size=${size} none ${folder}; ${fill}`;
}

/** Root in a container may not mount. */
const mayMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;

/** The time of the processes of Node jumps by an hour at every look. */
const jumpingClock = `
const { now } = Date;
let looks = 0;
Date.now = () => now() + (looks++ % 2) * 3_600_000;
`;

const commands = ['run one.yaml', 'doctor'];

type Condition = readonly [name: string, script: (command: string) => string];

const ofDisks: readonly Condition[] = [
  ['a full disk for the state', (command) => `${disk('d', '200k', 0)} export WP_STATE_DIR=$PWD/d/s; $wp ${command}`],
  ['some KiB for the state', (command) => `${disk('d', '200k', 8)} export WP_STATE_DIR=$PWD/d/s; $wp ${command}`],
  [
    'a read-only disk for the state',
    (command) => `${disk('d', '1m')} mount -o remount,ro d; export WP_STATE_DIR=$PWD/d; $wp ${command}`,
  ],
  [
    'a state folder to be made on a read-only disk',
    (command) => `${disk('d', '1m')} mount -o remount,ro d; export WP_STATE_DIR=$PWD/d/s; $wp ${command}`,
  ],
  ['a full TMPDIR', (command) => `${disk('d', '200k', 0)} export TMPDIR=$PWD/d; $wp ${command}`],
  ['a read-only TMPDIR', (command) => `${disk('d', '1m')} mount -o remount,ro d; export TMPDIR=$PWD/d; $wp ${command}`],
  ['a stdout on a full disk', (command) => `${disk('d', '200k', 0)} $wp ${command} > d/out`],
];

const conditions: readonly Condition[] = [
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
  ['an unknown host', (command) => `$wp ${command} --redis redis://h:1/x`],
  ['odd characters in the address', (command) => `$wp ${command} --redis "redis://a 'b"c\nd:1"`],
  ['a password that is not UTF-8', (command) => `$wp ${command} --redis redis://:%ff@127.0.0.1:1`],
  ['a socket path of 300 characters', (command) => `$wp ${command} --redis unix:///$(printf %0300d 0)`],
  ['a socket path that is not UTF-8', (command) => `$wp ${command} --redis "$(printf '/tmp/\\377')"`],
  ['a state folder that is not UTF-8', (command) => `export WP_STATE_DIR="$PWD/$(printf 's\\377')"; $wp ${command}`],
  ['a TMPDIR that is not there', (command) => `export TMPDIR=/no/such/folder; $wp ${command}`],
  ['a clock that jumps', (command) => `NODE_OPTIONS="--require $PWD/jump.cjs" $wp ${command}`],
];

test.concurrent.each(mayMount ? [...conditions, ...ofDisks] : conditions)(
  'with %s, every command ends with a sentence',
  async (_, script) => {
    await using state = makeStateFolder();
    const folder = join(state.path, 'work');
    mkdirSync(folder);
    writeFileSync(join(folder, 'jump.cjs'), jumpingClock);
    writeFileSync(join(folder, 'one.yaml'), "jobs: { a: { run: 'true' } }\n");
    const env = { WP_STATE_DIR: join(state.path, 'state') };
    for (const command of commands) {
      const { exitCode, text, ms } = await inShell(`cd '${folder}'; ${script(command)}`, env);
      expect(ms, `${command}: ${text}`).toBeLessThan(10_000);
      expect([0, 1, 2, 3, 127], `${command}: ${text}`).toContain(exitCode);
      expect(text, command).not.toMatch(/^ +at |internal error|should not happen|\[ioredis\]/m);
    }
  },
);

test.skipIf(!mayMount)('what is wrong with the state folder is said with its path and a remedy', async () => {
  await using state = makeStateFolder();
  const folder = join(state.path, 'd');
  const remedy = 'Set WP_STATE_DIR to a folder of your own, or WP_REDIS_URL to the address of a Redis.';
  const env = { WP_STATE_DIR: folder };
  const readOnly = await inShell(`${disk(folder, '1m')} mount -o remount,ro ${folder}; $wp list`, env);
  expect(readOnly.text).toBe(`wp: ${folder}: wp keeps its Redis here, but it cannot be written (EROFS). ${remedy}\n`);
  expect(readOnly.exitCode).toBe(3);
  const full = await inShell(`${disk(folder, '200k', 0)} $wp list`, { WP_STATE_DIR: join(folder, 's') });
  expect(full.text).toMatch(
    `: the disk is full. Make room for ${folder}/s, or set WP_STATE_DIR to a folder on another`,
  );
  expect(full.exitCode).toBe(3);
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
