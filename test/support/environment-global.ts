// Separates the tests from the developer's settings: no WP_ variable reaches a test, and no test uses the developer's private Redis.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisConnection } from '../../src/embedded/connection.ts';

export default function setup(): () => Promise<void> {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('WP_') && !name.startsWith('WP_TEST_')) delete process.env[name];
  }
  const folder = mkdtempSync(join(tmpdir(), 'wp-test-state-'));
  process.env.WP_STATE_DIR = folder;
  return async () => {
    const server = await RedisConnection.open(join(folder, 'redis.sock')).catch(() => undefined);
    await server?.command('SHUTDOWN').catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  };
}
