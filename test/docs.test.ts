// The samples of the README are run as they stand there.
import { readFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { runIdIn, wp } from './support/wp.ts';
import { yamlFile } from './support/yaml-file.ts';

test('the first pipeline of the README runs', async () => {
  const sample = readFileSync('README.md', 'utf8').match(/```yaml\n(.*?)```/s)?.[1] ?? '';
  using file = yamlFile(sample);
  const env = { WP_REDIS_URL: inject('redisUrl') };
  const { exitCode, stdout, stderr } = await wp(['run', file.path, '-p', 'who=you'], env);
  expect(exitCode, stderr).toBe(0);
  const log = await wp(['logs', runIdIn(stdout), 'greet'], env);
  expect(log.stdout).toBe('hello you\n');
});
