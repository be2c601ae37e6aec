// The folder of the files of jobs, and what becomes of it when somebody else replaces it.
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { JobFolder } from '../../../src/worker/command/job-folder.ts';

const isRoot = process.getuid?.() === 0;

test('it is open to its user alone, also after a job has opened it to others', () => {
  const folder = madeFolder();
  chmodSync(folder.path, 0o777);
  folder.make();
  expect(lstatSync(folder.path).mode & 0o777).toBe(0o700);
  chmodSync(folder.path, 0);
  folder.make();
  expect(lstatSync(folder.path).mode & 0o777).toBe(0o700);
});

test('it is made again when it was removed, or replaced by a file or a link, and what the link names is left alone', () => {
  const folder = madeFolder();
  const other = mkdtempSync(join(tmpdir(), 'wp-other-'));
  onTestFinished(() => rmSync(other, { recursive: true }));
  writeFileSync(join(other, 'kept'), '');
  const replacements = [() => {}, () => writeFileSync(folder.path, ''), () => symlinkSync(other, folder.path)];
  for (const replace of replacements) {
    rmSync(folder.path, { recursive: true });
    replace();
    folder.make();
    expect(lstatSync(folder.path).isDirectory()).toBe(true);
  }
  rmSync(folder.path, { recursive: true });
  symlinkSync(other, folder.path);
  chmodSync(other, 0o755);
  folder.remove();
  expect(lstatSync(folder.path, { throwIfNoEntry: false })).toBeUndefined();
  expect(lstatSync(other).mode & 0o777).toBe(0o755);
  expect(existsSync(join(other, 'kept'))).toBe(true);
});

test.runIf(isRoot)('no job starts while it belongs to another user', () => {
  const folder = madeFolder();
  rmSync(folder.path, { recursive: true });
  mkdirSync(folder.path, { mode: 0o777 });
  chownSync(folder.path, 65_534, 65_534);
  expect(() => folder.make()).toThrow(
    `${folder.path}, where jobs have their files, was replaced by user 65534. Restart`,
  );
});

function madeFolder(): JobFolder {
  const folder = new JobFolder();
  onTestFinished(folder.remove);
  folder.make();
  return folder;
}
