// `wp init`: what it writes, prints and refuses.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type WpResult, wp } from '../support/wp.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wp-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs in the folder of the test, which the result calls FOLDER. */
async function init(file: string, ...args: readonly string[]): Promise<WpResult> {
  const { exitCode, stdout, stderr } = await wp(['init', '--file', join(folder, file), ...args]);
  return { exitCode, stdout: stdout.replaceAll(folder, 'FOLDER'), stderr: stderr.replaceAll(folder, 'FOLDER') };
}

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

test('without a template wp init writes the chain, with comments that name the new file', async () => {
  expect(await init('pipeline.yaml')).toEqual({
    exitCode: 0,
    stdout: 'wp validate FOLDER/pipeline.yaml\nwp run FOLDER/pipeline.yaml\n',
    stderr: 'Wrote FOLDER/pipeline.yaml, from the template "chain". Next:\n',
  });
  const example = readFileSync('pipelines/chain.yaml', 'utf8');
  expect(read('pipeline.yaml')).toBe(example.replace('pipelines/chain.yaml', join(folder, 'pipeline.yaml')));
});

test.each(['flat', 'chain', 'diamond', 'matrix', 'release'])('%s runs without changes', async (template) => {
  expect(await init('my pipeline.yaml', template)).toMatchObject({
    exitCode: 0,
    stdout: "wp validate 'FOLDER/my pipeline.yaml'\nwp run 'FOLDER/my pipeline.yaml'\n",
  });
  const path = join(folder, 'my pipeline.yaml');
  expect(await wp(['validate', path])).toMatchObject({ exitCode: 0 });
  const run = await wp(['run', path, '--workers', '4'], { WP_REDIS_URL: inject('redisUrl') });
  expect(run.exitCode, run.stdout).toBe(0);
});

test('the release template writes its folder, without build results', async () => {
  expect(await init('ci.yaml', 'release')).toMatchObject({
    exitCode: 0,
    stderr: 'Wrote FOLDER/ci.yaml and FOLDER/release, from the template "release". Next:\n',
  });
  expect(readdirSync(join(folder, 'release')).sort()).toEqual(['.gitignore', 'tally.sh', 'tests']);
});

test('existing files are overwritten only with --force', async () => {
  writeFileSync(join(folder, 'pipeline.yaml'), 'mine');
  expect(await init('pipeline.yaml', 'flat')).toEqual({
    ...{ exitCode: 2, stdout: '' },
    stderr: `wp: FOLDER/pipeline.yaml: already exists. Choose another place with --file, or overwrite it with --force.\n`,
  });
  expect(read('pipeline.yaml')).toBe('mine');
  expect(await init('pipeline.yaml', 'flat', '--force')).toMatchObject({ exitCode: 0 });
  expect(read('pipeline.yaml')).toContain('name: flat-sleep');

  mkdirSync(join(folder, 'release'));
  expect(await init('new.yaml', 'release')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^wp: FOLDER\/release: already exists\./),
  });
  expect(existsSync(join(folder, 'new.yaml'))).toBe(false);
  expect(await init('new.yaml', 'release', '--force')).toMatchObject({ exitCode: 0 });
  expect(existsSync(join(folder, 'release/tally.sh'))).toBe(true);
});

test.each([
  ['no/such.yaml', [], 'FOLDER/no/such.yaml: its folder does not exist. Create it first.'],
  ['.', ['--force'], 'FOLDER: is a folder. Name a file in it with --file.'],
  [
    'a.yaml',
    ['chian'],
    'the template of wp init must be flat, chain, diamond, matrix or release, not "chian". Did you mean "chain"?',
  ],
  [
    'a.yaml',
    ['kubernetes'],
    'the template of wp init must be flat, chain, diamond, matrix or release, not "kubernetes".',
  ],
])('%s %s is refused', async (file, args, message) => {
  expect(await init(file, ...args)).toEqual({ exitCode: 2, stdout: '', stderr: `wp: ${message}\n` });
  expect(readdirSync(folder)).toEqual([]);
});

test('a file in place of the folder of the release template is not overwritten', async () => {
  writeFileSync(join(folder, 'release'), 'mine');
  expect(await init('a.yaml', 'release', '--force')).toMatchObject({
    exitCode: 2,
    stderr: 'wp: FOLDER/release: is a file, but a folder of this name is needed. Choose another place with --file.\n',
  });
  expect(read('release')).toBe('mine');
});
