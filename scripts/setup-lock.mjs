// A lock: two setups of one checkout take turns.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits while another setup runs. Resolves with the function that unlocks. The lock is a listening socket: it ends with its process,
 * however that ends, and nobody has to trust a process id.
 */
export async function lockSetup(root) {
  const path = `/tmp/wp-setup-${createHash('sha256').update(`${process.getuid()} ${root}`).digest('hex').slice(0, 16)}`;
  for (let said = false; ; said = true) {
    const server = await tryListen(path);
    if (server) return () => server.close();
    if (!said) process.stderr.write('setup: waiting for another setup of this checkout\n');
    while (await isListening(path)) await delay(100);
    rmSync(path, { force: true });
  }
}

function tryListen(path) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
    server.listen(path, () => resolve(server));
  });
}

function isListening(path) {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }) => resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}
