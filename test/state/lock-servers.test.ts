// What is said of servers for leases that are there, but of no use.
import { expect, test } from 'vitest';
import { LockServers, type LockServersState } from '../../src/state/leases/lock-servers.ts';
import { ownServer } from '../support/redis.ts';

const server = await ownServer('--requirepass', 's3cret');

test('of one that wants another password than is in its address, that, and nothing of a password', async () => {
  const states: LockServersState[] = [];
  const urls = ['', ':wrong@', ':s3cret@'].map((login) => `redis://${login}127.0.0.1:${server.port}`);
  const servers = new LockServers(urls, 6_000, (state) => states.push(state));
  await servers.open();
  servers.close();
  expect(states).toEqual([
    {
      ...{ count: 3, haveQuorum: false },
      away: [
        `${server.url}: NOAUTH, it wants a password. Write it into the address: redis://:PASSWORD@HOST:PORT, or redis://USER:PASSWORD@HOST:PORT`,
        `${server.url}: WRONGPASS, it does not know this user with this password. Mend them in the address: redis://USER:PASSWORD@HOST:PORT, without USER for the default one`,
      ],
    },
  ]);
});
