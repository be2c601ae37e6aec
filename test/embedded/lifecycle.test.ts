// The embedded Redis as its users see it: processes share it, it outlives commands that die in any way, and it ends after the last one.
import { expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { makeStateFolder, type StateFolder } from './state-folder.ts';

test('two processes share one server, and the end of one does not disturb the other', async () => {
  await using folder = makeStateFolder();
  const first = await folder.startClient();
  const second = await folder.startClient();
  expect(second.socketPath).toBe(first.socketPath);
  const [server] = folder.servers();
  await first.kill('SIGKILL');
  const redis = await folder.connect();
  expect(await redis.command('SET', 'key', 'value')).toBe('OK');
  redis.close();
  expect(folder.servers()).toEqual([server]);
});

test('within 10 s of the last process, killed or not, neither server nor keeper is left', async () => {
  await using folder = makeStateFolder();
  const clients = [await folder.startClient(), await folder.startClient()];
  await Promise.all(clients.map((client, index) => client.kill(index === 0 ? 'SIGKILL' : 'SIGTERM')));
  await until(() => folder.servers().length === 0 && folder.keepers().length === 0, 'server and keeper to end', 10_000);
});

test('a server that is in use is not ended', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  const redis = await folder.connect();
  await client.kill('SIGKILL');
  // Longer than the keeper waits.
  const startedAt = performance.now();
  await until(() => performance.now() - startedAt > 6_000, 'six seconds to pass');
  expect(await redis.command('PING')).toBe('PONG');
  redis.close();
});

test('the data outlive the server, whether it was ended or killed', async () => {
  await using folder = makeStateFolder();
  const first = await folder.startClient();
  const before = await folder.connect();
  await before.command('SET', 'kept', 'by ending');
  before.close();
  await first.kill('SIGKILL');
  await until(() => folder.servers().length === 0, 'the server to end');

  const second = await folder.startClient();
  const after = await folder.connect();
  expect(await after.command('GET', 'kept')).toBe('by ending');
  await after.command('SET', 'kept', 'by killing');
  const [server = 0] = folder.servers();
  await second.kill('SIGKILL');
  process.kill(server, 'SIGKILL');
  await after.closed;

  await folder.startClient();
  const last = await folder.connect();
  expect(await last.command('GET', 'kept')).toBe('by killing');
  last.close();
});

test('a server that was killed is started again by the processes that use it, with its data', async () => {
  await using folder = makeStateFolder();
  await folder.startClient();
  await folder.startClient();
  const before = await folder.connect();
  await before.command('SET', 'key', 'value');
  const [server = 0] = folder.servers();
  process.kill(server, 'SIGKILL');
  await before.closed;
  expect(await until(() => readKey(folder, 'key').catch(() => undefined), 'the server to be back')).toBe('value');
  await until(() => folder.keepers().length === 1, 'one keeper');
  expect(folder.servers()).toHaveLength(1);
});

async function readKey(folder: StateFolder, key: string): Promise<string> {
  const redis = await folder.connect();
  try {
    return await redis.command('GET', key);
  } finally {
    redis.close();
  }
}
