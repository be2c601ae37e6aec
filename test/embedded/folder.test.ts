// Where the folder of the embedded Redis is, and who may enter it.
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFolders } from '../../src/embedded/folder.ts';
import { makeStateFolder } from './state-folder.ts';

let parent: string;
beforeEach(() => {
  parent = realpathSync(mkdtempSync(join(tmpdir(), 'wp-folder-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true, force: true });
});

test('a missing folder is created for its owner alone', () => {
  const path = join(parent, 'state', 'wp');
  expect(openFolders({ WP_STATE_DIR: path })).toEqual({ data: path, sockets: path });
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('the folder is created in XDG_STATE_HOME, unless that is a relative path', () => {
  vi.stubEnv('HOME', join(parent, 'home'));
  expect(openFolders({ XDG_STATE_HOME: parent }).data).toBe(join(parent, 'wp'));
  expect(openFolders({ XDG_STATE_HOME: 'relative' }).data).toBe(join(parent, 'home/.local/state/wp'));
});

test('permissions that let other users in are removed', () => {
  chmodSync(parent, 0o755);
  openFolders({ WP_STATE_DIR: parent });
  expect(statSync(parent).mode & 0o777).toBe(0o700);
});

test('permissions of a folder that contains other files are not changed', () => {
  writeFileSync(join(parent, 'thesis.tex'), '');
  chmodSync(parent, 0o755);
  expect(() => openFolders({ WP_STATE_DIR: parent })).toThrow(
    /is open to other users and contains other files. Set WP_STATE_DIR/,
  );
  expect(statSync(parent).mode & 0o777).toBe(0o755);
});

test('two paths to the same folder lead to the same sockets', () => {
  symlinkSync(parent, `${parent}-link`);
  expect(openFolders({ WP_STATE_DIR: `${parent}-link` })).toEqual(openFolders({ WP_STATE_DIR: parent }));
  rmSync(`${parent}-link`);
});

test.skipIf(process.getuid?.() !== 0)('a folder of somebody else is refused', () => {
  chownSync(parent, 12_345, 12_345);
  expect(() => openFolders({ WP_STATE_DIR: parent })).toThrow(
    /belongs to user 12345, not to you \(0\). Set WP_STATE_DIR/,
  );
});

test('a file in place of the folder is refused', () => {
  writeFileSync(join(parent, 'wp'), '');
  expect(() => openFolders({ XDG_STATE_HOME: parent })).toThrow(
    /\/wp: wp keeps its Redis here, but it is not a folder/,
  );
});

test('if the path is too long for a socket, the server uses a short path', async () => {
  await using folder = makeStateFolder(join('long'.repeat(25), 'wp'));
  const { data, sockets } = openFolders({ WP_STATE_DIR: folder.path });
  expect(data).toBe(folder.path);
  expect(sockets).toMatch(/^\/tmp\/wp-[0-9a-f]{16}$/);
  expect(statSync(sockets).mode & 0o777).toBe(0o700);
  const client = await folder.startClient();
  expect(client.socketPath).toBe(join(sockets, 'redis.sock'));
  expect(readdirSync(data)).toContain('appendonlydir');
});
