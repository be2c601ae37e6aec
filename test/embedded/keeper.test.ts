// The keeper in trouble: killed, doubled, with a frozen server, or about to end the server when a process joins.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { closingKeeperName, isKeeper, keeperName, listClients } from '../../src/embedded/server.ts';
import { until } from '../support/until.ts';
import { makeStateFolder, type StateFolder } from './state-folder.ts';

/** Two looks of the keeper. A test that shows that nothing happens has to wait for the time in which it could happen. */
const twoLooksMs = 2_500;

test('after a keeper was killed, the next process starts another', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  await killKeeper(folder);
  const next = await folder.startClient();
  await until(() => folder.keepers().length === 1, 'a new keeper');
  await Promise.all([client.kill('SIGKILL'), next.kill('SIGKILL')]);
  await until(() => folder.servers().length === 0 && folder.keepers().length === 0, 'server and keeper to end');
});

test('a killed keeper is replaced while processes go on, by one keeper, and the server ends with the last process', async () => {
  await using folder = makeStateFolder();
  const clients = [await folder.startClient(), await folder.startClient(), await folder.startClient()];
  for (let times = 0; times < 2; times++) {
    await killKeeper(folder);
    await keeperConnected(folder);
    expect(folder.keepers()).toHaveLength(1);
  }
  await Promise.all(clients.map((client) => client.kill('SIGKILL')));
  await until(() => folder.servers().length === 0 && folder.keepers().length === 0, 'server and keeper to end', 10_000);
});

test('of two keepers the second one ends', async () => {
  await using folder = makeStateFolder();
  await folder.startClient();
  await keeperConnected(folder);
  const [first = 0] = folder.keepers();
  const [, script = ''] = readFileSync(`/proc/${first}/cmdline`, 'utf8').split('\0');
  const second = spawn(process.execPath, [script, folder.socketPath], { stdio: 'ignore' });
  await until(() => second.exitCode !== null, 'the second keeper to leave');
  expect(folder.keepers()).toEqual([first]);
  expect(folder.servers()).toHaveLength(1);
});

test('the keeper waits for a frozen server, and ends it when it runs again', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  await keeperConnected(folder);
  const [server = 0] = folder.servers();
  process.kill(server, 'SIGSTOP');
  await client.kill('SIGKILL');
  const frozenAt = performance.now();
  await until(() => performance.now() - frozenAt > twoLooksMs, 'the keeper to look');
  expect(folder.keepers()).toHaveLength(1);
  process.kill(server, 'SIGCONT');
  await until(() => folder.servers().length === 0 && folder.keepers().length === 0, 'server and keeper to end');
});

test('a keeper whose server is killed ends', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  await keeperConnected(folder);
  await client.kill('SIGKILL');
  for (const pid of folder.servers()) process.kill(pid, 'SIGKILL');
  await until(() => folder.keepers().length === 0, 'the keeper to end');
});

test('a process that comes while the server is about to end waits, and joins it if it stays', async () => {
  await using folder = makeStateFolder();
  await folder.startClient();
  await killKeeper(folder);
  const keeper = await folder.connect();
  await keeper.command('CLIENT', 'SETNAME', closingKeeperName);
  let joined = false;
  const newcomer = folder.startClient().finally(() => {
    joined = true;
  });
  await countConnections(folder, 5);
  expect(joined).toBe(false);
  await keeper.command('CLIENT', 'SETNAME', keeperName);
  await newcomer;
  expect(folder.servers()).toHaveLength(1);
  keeper.close();
});

test('a process that comes while the server is about to end starts another server if it goes', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  await killKeeper(folder);
  const keeper = await folder.connect();
  await keeper.command('CLIENT', 'SETNAME', closingKeeperName);
  await client.kill('SIGKILL');
  const [old] = folder.servers();
  const newcomer = folder.startClient();
  await countConnections(folder, 5);
  await expect(keeper.command('SHUTDOWN')).rejects.toThrow();
  await newcomer;
  expect(folder.servers()).toHaveLength(1);
  expect(folder.servers()).not.toEqual([old]);
});

async function killKeeper(folder: StateFolder): Promise<void> {
  await keeperConnected(folder);
  for (const pid of folder.keepers()) process.kill(pid, 'SIGKILL');
  const redis = await folder.connect();
  await until(async () => !(await listClients(redis)).some(isKeeper), 'the keeper to be gone');
  redis.close();
}

async function keeperConnected(folder: StateFolder): Promise<void> {
  const redis = await folder.connect();
  await until(async () => (await listClients(redis)).some(isKeeper), 'the keeper to connect');
  redis.close();
}

/** Resolves when the server has had this number of further connections. */
async function countConnections(folder: StateFolder, more: number): Promise<void> {
  const redis = await folder.connect();
  const count = async (): Promise<number> =>
    Number((await redis.command('INFO', 'stats')).match(/total_connections_received:(\d+)/)?.[1]);
  const before = await count();
  await until(async () => (await count()) >= before + more, `${more} connections`);
  redis.close();
}

test('keeper and server are not taken for processes of the job in which they were started', async () => {
  vi.stubEnv('WP_OUTPUT', '/tmp/outputs-of-a-job');
  await using folder = makeStateFolder();
  await folder.startClient();
  await keeperConnected(folder);
  vi.unstubAllEnvs();
  for (const pid of [...folder.servers(), ...folder.keepers()])
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('WP_OUTPUT');
});
