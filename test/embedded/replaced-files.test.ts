// Files of the state folder that were replaced: the command ends with a sentence, and does not wait for a pipe.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wp } from '../support/wp.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wp-replaced-'));
  // As a server leaves it that was killed.
  writeFileSync(join(folder, 'redis.pid'), '1');
  mkdirSync(join(folder, 'appendonlydir'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path]), 'is a named pipe, not a file'],
  ['a device', (path: string) => symlinkSync('/dev/zero', path), 'is a link, not a file'],
  ['a folder', (path: string) => void mkdirSync(path), 'is a folder'],
])('%s in the place of the append-only file is reported', async (_, replace, what) => {
  const path = join(folder, 'appendonlydir', 'appendonly.aof.1.incr.aof');
  replace(path);
  const { exitCode, stderr } = await wp(['list'], { WP_STATE_DIR: folder });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 3,
    stderr: `wp: ${path}: ${what}. Move it away, then try again.\n`,
  });
  expect(existsSync(path)).toBe(true);
});

test('a pipe in the place of the log of Redis is reported', async () => {
  execFileSync('mkfifo', [join(folder, 'redis.log')]);
  rmSync(join(folder, 'appendonlydir'), { recursive: true });
  const { exitCode, stderr } = await wp(['list'], { WP_STATE_DIR: folder });
  expect(exitCode).toBe(3);
  expect(stderr).toBe(
    `wp: ${folder}/redis.log: cannot be written (ENXIO). Make it a file that wp may write, or set WP_STATE_DIR to another folder.\n`,
  );
});
