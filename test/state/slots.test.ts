// A command, and all that a script does, touches keys of one slot only, as a cluster demands.
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { type SeenCommand, startMonitor } from '../support/monitor.ts';
import { ownServer } from '../support/redis.ts';
import { startWorker } from '../support/runs.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const failingHalfway = `
jobs:
  a: { run: 'echo out; exit 3' }
  b: { needs: a, run: 'true' }
  c: { needs: b, run: 'true' }
  x: { run: 'true' }
  y: { needs: x, strategy: { matrix: { n: [1, 2] } }, run: 'true' }
  z: { needs: [c, y], run: 'true' }
  tidy: { needs: z, when: always, if: needs.z.result == 'skipped', run: 'true' }
`;

test('a run, its workers and whoever looks at it stay within one slot per command and script', async () => {
  const server = await ownServer();
  const env = { WP_REDIS_URL: server.url, WP_LEASE: '500ms' };
  using file = yamlFile(failingHalfway);
  await using monitor = await startMonitor(server.url);
  await using worker = await startWorker(env);
  expect(await wp(['run', file.path, '--workers', '2'], env)).toMatchObject({ exitCode: 1 });
  for (const args of [['status'], ['list'], ['logs', '@last', 'a'], ['cancel', '@last']]) {
    expect((await wp(args, env)).stderr, args.join(' ')).toBe('');
  }
  worker.signal('SIGTERM');
  await worker.end;
  const requests = await withKeys(await monitor.commands(), server.url);
  expect(requests.filter(({ keys }) => new Set(keys.map(hashTag)).size > 1)).toEqual([]);
  expect(requests.filter(({ name, keys }) => name.startsWith('eval') && keys.length > 5).length).toBeGreaterThan(10);
});

interface Request {
  readonly name: string;
  /** Also of what it did inside. */
  readonly keys: string[];
}

/** The server itself knows which words of a command are keys. */
async function withKeys(commands: readonly SeenCommand[], url: string): Promise<Request[]> {
  const redis = new Redis(url);
  const requests: Request[] = [];
  for (const { words, isInner } of commands) {
    const keys = await redis.command('GETKEYS', ...(words as [string])).catch((error: Error) => {
      if (/no key arguments|wrong number of arguments/.test(error.message)) return [];
      throw error;
    });
    const script = requests.at(-1);
    if (isInner && script) script.keys.push(...(keys as string[]));
    else requests.push({ name: words[0]?.toLowerCase() ?? '', keys: [...(keys as string[])] });
  }
  redis.disconnect();
  return requests;
}

/** What decides a key's slot. */
function hashTag(key: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key;
}
