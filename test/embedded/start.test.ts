// Starting the embedded Redis: by many processes at once, after crashes, and where it cannot work.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RedisConnection } from '../../src/embedded/connection.ts';
import { openServer } from '../../src/embedded/server.ts';
import { until } from '../support/until.ts';
import { makeStateFolder } from './state-folder.ts';

test('twenty processes at once start one server with one keeper', async () => {
  await using folder = makeStateFolder();
  const clients = await Promise.all(Array.from({ length: 20 }, () => folder.startClient()));
  expect(new Set(clients.map(({ socketPath }) => socketPath))).toEqual(new Set([folder.socketPath]));
  expect(folder.servers()).toHaveLength(1);
  await until(() => folder.keepers().length === 1, 'one keeper');
  const redis = await folder.connect();
  const names = (await redis.command('CLIENT', 'LIST')).match(/name=wp /g);
  expect(names).toHaveLength(20);
  redis.close();
});

test('sockets and locks of killed processes do no harm and do not pile up', async () => {
  await using folder = makeStateFolder();
  for (let round = 0; round < 3; round++) {
    const client = await folder.startClient();
    for (const pid of [...folder.servers(), ...folder.keepers()]) process.kill(pid, 'SIGKILL');
    await client.kill('SIGKILL');
  }
  await folder.startClient();
  expect(folder.servers()).toHaveLength(1);
  expect(readdirSync(folder.path).filter((name) => /\.(sock|lock|new)$/.test(name))).toHaveLength(2);
});

test('a server whose starter was killed before it renamed the socket is taken over', async () => {
  await using folder = makeStateFolder();
  const path = join(folder.path, 'redis-0a1b2c3d.sock');
  const child = spawn('redis-server', ['--port', '0', '--unixsocket', path, '--dir', folder.path], { stdio: 'ignore' });
  const orphan = await until(() => RedisConnection.open(path).catch(() => undefined), 'the server to listen');
  orphan?.close();
  await folder.startClient();
  expect(folder.servers()).toEqual([child.pid]);
  await until(() => folder.keepers().length === 1, 'a keeper');
});

test('a server that ends before it has accepted a connection counts as gone', async () => {
  await using folder = makeStateFolder();
  await folder.startClient();
  const [server = 0] = folder.servers();
  process.kill(server, 'SIGSTOP');
  const opening = openServer(folder.socketPath);
  process.kill(server, 'SIGKILL');
  // Waits without a turn of the event loop: when Node looks at the connection, the server has closed its end.
  while (existsSync(`/proc/${server}`));
  expect(await opening).toBeUndefined();
});

test('data that cannot be read are reported at once, with the end of the server’s log', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  const redis = await folder.connect();
  await redis.command('SET', 'key', 'value');
  for (const pid of folder.servers()) process.kill(pid, 'SIGKILL');
  await Promise.all([client.kill('SIGKILL'), redis.closed]);
  writeFileSync(join(folder.path, 'appendonlydir', 'appendonly.aof.1.incr.aof'), 'not what redis writes\n'.repeat(9));
  await expect(folder.startClient()).rejects.toThrow(/exit code 3: .*redis-server ended at once.*Bad file format/s);
});

test('without a server program, the error names the command that installs one', async () => {
  await using folder = makeStateFolder();
  const bin = join(folder.path, 'bin');
  await expect(folder.startClient({ PATH: bin })).rejects.toThrow(
    /exit code 3: .*neither is on the PATH. Install one of them/,
  );
});

test('the install command uses this machine’s package manager', async () => {
  await using folder = makeStateFolder();
  symlinkSync(process.execPath, join(folder.path, 'apk'));
  await expect(folder.startClient({ PATH: folder.path })).rejects.toThrow(/Install it with "(sudo )?apk add redis"/);
});
