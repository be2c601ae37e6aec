// What a crash leaves of a transition in the append-only file: all of it or nothing, also after later restarts.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { repairAppendOnlyFile } from '../../src/embedded/append-only-file.ts';
import { type Client, makeStateFolder, type StateFolder } from './state-folder.ts';

const appended = join('appendonlydir', 'appendonly.aof.1.incr.aof');

test('half a transition that a crash has cut does not reappear at a later restart', async () => {
  await using folder = makeStateFolder();
  const first = await folder.startClient();
  await evaluate(folder, "for _, name in ipairs({ 'a', 'b', 'c' }) do redis.call('SET', name, 'cut') end return 'ok'");
  await crash(folder, first);
  const written = readFileSync(join(folder.path, appended));
  truncateSync(join(folder.path, appended), written.length - '*3 $3 SET $1 c $3 cut EXEC'.length);

  const second = await folder.startClient();
  await evaluate(folder, "redis.call('SET', 'd', 'whole') redis.call('SET', 'e', 'whole') return 'ok'");
  await crash(folder, second);

  await folder.startClient();
  const redis = await folder.connect();
  const look = "local names = redis.call('KEYS', '*') table.sort(names) return table.concat(names, ' ')";
  expect(await redis.command('EVAL', look, '0')).toBe('d e');
  redis.close();
});

test('wherever a file is cut, the incomplete transaction is removed and nothing else', () => {
  const single = command('SET', 'one', 'MULTI');
  const whole = [command('MULTI'), command('SET', 'two', 'x'.repeat(20)), '#TS:1795741480\r\n', command('exec')].join(
    '',
  );
  const last = [command('MULTI'), command('SET', 'a', 'EXEC'), command('SET', 'b', '\r\n*1\r\n$4\r\nEXEC\r\n')].join(
    '',
  );
  const before = single + whole;
  const file = before + last + command('EXEC');
  for (let end = 0; end <= file.length; end++) {
    const cut = file.slice(0, end);
    const isInside = (from: number, to: number): boolean => end > from && end < to;
    const inWhole = isInside(single.length + command('MULTI').length - 1, before.length);
    const inLast = isInside(before.length + command('MULTI').length - 1, file.length);
    expect(mended(cut), `${end} bytes`).toBe(inLast ? before : inWhole ? single : cut);
  }
});

test('values that are longer than one read are skipped', () => {
  const long = command('SET', 'long', 'y'.repeat(3_000_000));
  const many = command('SET', 'many', 'z'.repeat(1_000)).repeat(3_000);
  expect(mended(long + many + command('MULTI') + long)).toBe(long + many);
  expect(mended(command('MULTI') + many + long + command('EXEC'))).toBe(
    command('MULTI') + many + long + command('EXEC'),
  );
});

test('a file in another format is left to the server', () => {
  const other = 'REDIS0010\xfa\tredis-ver*1\r\n$5\r\nMULTI\r\n';
  expect(mended(other)).toBe(other);
});

function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
}

/** The single file that servers have up to version 6. */
function mended(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wp-aof-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'appendonly.aof');
  writeFileSync(path, text, 'latin1');
  repairAppendOnlyFile(folder);
  return readFileSync(path, 'latin1');
}

async function evaluate(folder: StateFolder, script: string): Promise<void> {
  const redis = await folder.connect();
  expect(await redis.command('EVAL', script, '0')).toBe('ok');
  redis.close();
}

async function crash(folder: StateFolder, client: Client): Promise<void> {
  const redis = await folder.connect();
  for (const pid of [...folder.servers(), ...folder.keepers()]) process.kill(pid, 'SIGKILL');
  await Promise.all([client.kill('SIGKILL'), redis.closed]);
}
