// docker-compose.yaml as users run it: one run with the flags of the file, and one shared among three containers.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { yamlFile } from '../support/yaml-file.ts';
import { buildImage, composeProject, type Project } from './docker.ts';

beforeAll(buildImage);

test('up runs the flat pipeline with the flags of the file, and ends with its result', async () => {
  const { services } = parse(readFileSync('docker-compose.yaml', 'utf8'));
  const { WP_WORKERS, WP_ITERATIONS } = services.run.environment;
  await using project = await composeProject('wp-test-flags');
  const { exitCode, output } = await project.compose('up', '--no-build', '--exit-code-from', 'run');
  expect(exitCode, output).toBe(0);
  const run = await onlyRun(project);
  expect(run.counts.succeeded).toBe(Number(WP_ITERATIONS));
  expect(run.workers).toHaveLength(Number(WP_WORKERS));
});

test('--scale worker=3 shares a run among three containers', async () => {
  // The client runs no jobs, so that the worker containers run all. 600 jobs are enough for each container to get some.
  using override = yamlFile('services: { run: { environment: { WP_WORKERS: "0", WP_ITERATIONS: "600" } } }\n');
  await using project = await composeProject('wp-test-scale', [override.path]);
  const { exitCode, output } = await project.compose(
    ...['up', '--no-build', '--exit-code-from', 'run', '--scale', 'worker=3'],
  );
  expect(exitCode, output).toBe(0);
  const run = await onlyRun(project);
  expect(run.counts.succeeded).toBe(600);
  // Each container has one worker.
  expect(run.workers).toHaveLength(3);
});

interface RunStatus {
  readonly counts: { readonly succeeded: number };
  /** Workers that ran at least one job. */
  readonly workers: readonly { readonly worker: string }[];
}

/** Reads the run from the same Redis afterwards, as a user would. */
async function onlyRun(project: Project): Promise<RunStatus> {
  const { exitCode, stdout, output } = await project.compose('run', '--rm', '-T', 'run', 'status', '@last', '--json');
  expect(exitCode, output).toBe(0);
  return JSON.parse(stdout);
}
