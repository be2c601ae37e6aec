// `wp run --idempotency-key`: a second submission gets the first run, or an error with the differences.
import { writeFileSync } from 'node:fs';
import { expect, inject, test } from 'vitest';
import { readStatus } from '../support/status.ts';
import { runIdIn, wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('a second submission shows the first run and exits with its result; another file, param or job is refused', async () => {
  const yaml = 'params: { who: you }\njobs:\n  a: { run: "true" }\n  b: { run: exit 1 }\n';
  using file = yamlFile(yaml);
  const key = ['--idempotency-key', file.path];
  const first = await wp(['run', file.path, ...key], env);
  const run = runIdIn(first.stdout);
  const second = await wp(['run', file.path, ...key, '--workers', '1', '--label', 'is=not-compared'], env);
  expect([first.exitCode, second.exitCode]).toEqual([1, 1]);
  expect(second.stderr).toContain(`No new run: run ${run} was already submitted with this key.`);
  expect(second.stdout).toMatch(new RegExp(`^Run ${run} `, 'm'));
  expect(await readStatus(run, env)).toMatchObject({ idempotency_key: file.path, labels: {} });
  writeFileSync(file.path, yaml.replace('exit 1', 'exit 2'));
  const other = await wp(['run', file.path, 'a', ...key, '-p', 'who=them', '--detach'], env);
  expect(other.exitCode).toBe(2);
  expect(other.stderr).toBe(
    `wp: run ${run} was submitted with this key, but differs:
  file: line 4 was "  b: { run: exit 1 }", is "  b: { run: exit 2 }"
  param who: was "you", is "them"
  jobs: were all, are a
Use another key for another run.
`,
  );
});
