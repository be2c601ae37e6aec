// The npm package: packed, installed where there is nothing else and no network, and used there.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeStateFolder, type StateFolder } from './embedded/state-folder.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wp-package-')));
const home = join(folder, 'home');
const installed = join(home, 'node_modules', 'worker-pattern');
let state: StateFolder;

beforeAll(async () => {
  state = makeStateFolder();
  mkdirSync(home);
  // Not by `prepack`: the tests that run meanwhile use dist/, which is fresh.
  const [packed] = JSON.parse(await run('npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder));
  writeFileSync(join(home, 'package.json'), '{}');
  // An empty cache and no network: whatever the package needs has to be in it.
  const offline = ['--offline', '--cache', join(folder, 'cache'), '--no-audit', '--no-fund'];
  await run('npm', 'install', '--prefix', home, ...offline, join(folder, packed.filename));
});

afterAll(async () => {
  await state[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

test('the installed wp says its version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(await run(join(home, 'node_modules/.bin/wp'), '--version')).toContain(version);
});

test('the installed wp runs a pipeline', async () => {
  writeFileSync(join(home, 'hello.yaml'), 'name: hello\njobs:\n  hello: { run: echo hello }\n');
  await run(join(home, 'node_modules/.bin/wp'), 'run', join(home, 'hello.yaml'));
});

test('the installed wp has its templates and its schema with it', async () => {
  const path = join(home, 'release.yaml');
  await run(join(home, 'node_modules/.bin/wp'), 'init', 'release', '--file', path);
  await run(join(home, 'node_modules/.bin/wp'), 'validate', path);
  expect(readFileSync(join(installed, 'pipeline.schema.json'), 'utf8')).toContain('urn:wp:pipeline');
});

test('the licences of what is bundled are in the package', () => {
  const licences = readFileSync(join(installed, 'dist', 'third-party-licenses.txt'), 'utf8');
  for (const name of ['ioredis', 'redlock', '@dagrejs/graphlib', 'clipanion', 'yaml']) {
    expect(licences).toMatch(new RegExp(`^${name} v?\\d`, 'm'));
  }
});

async function run(command: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, WP_STATE_DIR: state.path, WP_REDIS_URL: '' };
  const { stdout } = await promisify(execFile)(command, args, { env });
  return stdout;
}
