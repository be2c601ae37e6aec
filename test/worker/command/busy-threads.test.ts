// The end of a command does not wait for Node's threads, which other work may keep busy for as long as it likes.
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProcessGroup } from '../../../src/worker/command/process-group.ts';

test('wp waits for a group that does not go away no longer than the given limit, even when all threads are busy', async () => {
  await using _threads = takeThreads();
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
  const group = new ProcessGroup(child.pid ?? 0, { add: () => {}, forgetGroup: () => {}, remove: () => {} });
  await group.gone(300);
  expect(child.exitCode).toBeNull();
  group.signal('SIGKILL');
  await group.gone(10_000);
  expect(() => process.kill(-(child.pid ?? 0), 0)).toThrow(/ESRCH/);
});

/** Each thread waits for somebody to write to a pipe. */
function takeThreads(): AsyncDisposable {
  const folder = mkdtempSync(join(tmpdir(), 'wp-test-threads-'));
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const readers: Promise<FileHandle>[] = Array.from({ length: 8 }, () => open(pipe, 'r'));
  return {
    [Symbol.asyncDispose]: async () => {
      const writer = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
      for (const reader of readers) await (await reader).close();
      closeSync(writer);
      rmSync(folder, { recursive: true });
    },
  };
}
