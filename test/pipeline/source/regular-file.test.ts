// Files that somebody else may have replaced: what is opened, what is refused, and how much is read.
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenOptions, openRegularFile, readRegularFile } from '../../../src/pipeline/source/regular-file.ts';
import { isGroupDead } from '../../../src/worker/command/process-table.ts';
import { until } from '../../support/until.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wp-regular-'));
  path = join(folder, 'file');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(links: OpenOptions['links'] = 'refuse', most = 100) {
  const content = readRegularFile(path, { links, most });
  return content.ok ? content.bytes.toString() : `${content.code}: ${content.problem}`;
}

test('a regular file is read whole, up to the limit', () => {
  writeFileSync(path, 'x'.repeat(100));
  expect(read()).toBe('x'.repeat(100));
  appendFileSync(path, 'x');
  expect(read()).toBe('EFBIG: is too large');
  writeFileSync(path, '');
  expect(read()).toBe('');
});

test('a file of ten gigabytes is refused without reading it', () => {
  writeFileSync(path, '');
  truncateSync(path, 10 * 1024 ** 3);
  expect(readRegularFile(path, { links: 'refuse', most: 100 })).toMatchObject({ code: 'EFBIG', size: 10 * 1024 ** 3 });
});

test('a file that hides its size is read to its end, and no further than the limit', () => {
  path = '/proc/self/environ';
  const whole = read('refuse', 10_000_000);
  expect(whole).toContain('PATH=');
  expect(read('refuse', Buffer.byteLength(whole))).toBe(whole);
  expect(read('refuse', Buffer.byteLength(whole) - 1)).toBe('EFBIG: is too large');
});

test('a pipe without a writer is refused at once', () => {
  execFileSync('mkfifo', [path]);
  expect(read()).toBe('ENOTSUP: is a named pipe, not a file');
  expect(read('follow')).toBe('ENOTSUP: is a named pipe, not a file');
});

test('a device is refused, also behind a link that is followed', () => {
  symlinkSync('/dev/zero', path);
  expect(read('follow')).toBe('ENOTSUP: is a device, not a file');
  expect(read('refuse')).toBe('ENOTSUP: is a link, not a file');
});

test('a socket is refused', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  expect(read()).toBe('ENOTSUP: is a socket, not a file');
  await new Promise((resolve) => server.close(resolve));
});

test('a folder and a missing file have codes of their own', () => {
  expect(read()).toBe('ENOENT: does not exist');
  mkdirSync(path);
  expect(read()).toBe('EISDIR: is a folder');
  path = join(path, 'x'.repeat(300));
  expect(read()).toBe('ENAMETOOLONG: cannot be read (ENAMETOOLONG)');
});

test('a link to a file is followed only if the caller wants it', () => {
  writeFileSync(join(folder, 'target'), 'text');
  symlinkSync('target', path);
  expect(read('follow')).toBe('text');
  expect(read('refuse')).toBe('ENOTSUP: is a link, not a file');
});

test('links in a circle and links to nothing are refused', () => {
  symlinkSync('file', path);
  expect(read('follow')).toBe('ELOOP: is a link');
  rmSync(path);
  symlinkSync('nowhere', path);
  expect(read('follow')).toBe('ENOENT: does not exist');
  expect(read('refuse')).toBe('ENOTSUP: is a link, not a file');
});

test('what was opened stays open when the path is replaced', () => {
  writeFileSync(path, 'before');
  const opened = openRegularFile(path, { links: 'refuse' });
  rmSync(path);
  execFileSync('mkfifo', [path]);
  expect(opened).toMatchObject({ ok: true, size: 6 });
  if (opened.ok) closeSync(opened.descriptor);
});

test('while a process replaces the file by a pipe and a link again and again, no read waits or reads another file', async () => {
  writeFileSync(join(folder, 'other'), 'other');
  const script = 'while :; do echo mine > n; mv n file; mkfifo n; mv n file; ln -s other n; mv -T n file; done';
  const replacing = spawn('sh', ['-c', script], { cwd: folder, stdio: 'ignore', detached: true });
  const kinds = ['mine\n', 'ENOTSUP: is a named pipe, not a file', 'ENOTSUP: is a link, not a file'];
  const seen = new Set<string>();
  await until(() => {
    for (let reads = 0; reads < 2_000; reads++) seen.add(read());
    return kinds.every((kind) => seen.has(kind));
  }, 'all kinds to be read');
  // The shell's last program may still be making a file.
  const group = replacing.pid ?? 0;
  process.kill(-group, 'SIGKILL');
  await until(() => isGroupDead(group, Number.POSITIVE_INFINITY), 'the end of all that replaces the file');
  const between = ['', 'ENOENT: does not exist', 'ELOOP: is a link'];
  expect([...seen].filter((text) => ![...kinds, ...between].includes(text))).toEqual([]);
});
