// The keeper under accidents: killed, doubled, facing a frozen server, or about to end the server when somebody comes.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { closingKeeperName, isKeeper, keeperName, listClients } from '../../src/embedded/server.ts';
import { until } from '../support/until.ts';
import { makeStateFolder, type StateFolder } from './state-folder.ts';

/** Two looks of the keeper; a test that shows that nothing happens has to wait for as long as it could have happened. */
const twoLooksMs = 2_500;

test('the next process hires a keeper where it was killed', async () => {
  await using folder = makeStateFolder();
  const client = await folder.startClient();
  await killKeeper(folder);
  const next = await folder.startClient();
  await until(() => folder.keepers().length === 1, 'a new keeper');
  await Promise.all([client.kill('SIGKILL'), next.kill('SIGKILL')]);
  await until(() => folder.servers().length === 0 && folder.keepers().length === 0, 'server and keeper to end');
});

test('of two keepers the second leaves', async () => {
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

test('a frozen server is neither given up nor ended, and ends when it wakes', async () => {
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

test('whoever comes while the server is being ended waits, and joins it if it stays', async () => {
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

test('whoever comes while the server is being ended starts another if it goes', async () => {
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

/** Resolves when the server has been connected to that many more times. */
async function countConnections(folder: StateFolder, more: number): Promise<void> {
  const redis = await folder.connect();
  const count = async (): Promise<number> =>
    Number((await redis.command('INFO', 'stats')).match(/total_connections_received:(\d+)/)?.[1]);
  const before = await count();
  await until(async () => (await count()) >= before + more, `${more} connections`);
  redis.close();
}
