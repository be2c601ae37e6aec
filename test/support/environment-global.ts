// Separates the tests from the developer's settings: no variable of wp or of Node reaches a test, and no test uses the developer's
// private Redis. With `NODE_EXTRA_CA_CERTS` each of the thousand processes of the suite would read certificates for 90 ms.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisConnection } from '../../src/embedded/connection.ts';

export default function setup(): () => Promise<void> {
  for (const name of Object.keys(process.env)) {
    if (/^(WP_(?!TEST_)|NODE_(OPTIONS|EXTRA_CA_CERTS)$)/.test(name)) delete process.env[name];
  }
  const folder = mkdtempSync(join(tmpdir(), 'wp-test-state-'));
  process.env.WP_STATE_DIR = folder;
  return async () => {
    const server = await RedisConnection.open(join(folder, 'redis.sock')).catch(() => undefined);
    await server?.command('SHUTDOWN').catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  };
}
