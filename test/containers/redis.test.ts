// How the suite starts a Redis in a container.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startContainer } from '../support/redis-container.ts';

test('a Redis in a container answers at the address that the tests get', async () => {
  const container = await startContainer();
  if ('failed' in container) throw new Error(container.failed);
  const { hostname, port } = new URL(container.url);
  const socket = connect(Number(port), hostname);
  socket.write('PING\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toBe('+PONG\r\n');
  socket.destroy();
  await container.stop();
});
