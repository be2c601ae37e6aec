// What completion offers at the cursor, and how each shell shows it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { complete } from '../../src/cli/completion/complete.ts';
import { scripts } from '../../src/cli/shells/completion-scripts.ts';
import { makeStateFolder } from '../embedded/state-folder.ts';
import { dispatched } from '../support/dispatched.ts';
import { startRun } from '../support/engine.ts';
import { connection } from '../support/redis.ts';
import { yamlFile } from '../support/yaml-file.ts';

afterEach(() => void vi.unstubAllEnvs());

async function values(...words: readonly string[]): Promise<string[]> {
  return (await complete(words)).map((line) => line.split('\t')[0] ?? '');
}

test('offers commands, their second words, and commands after help', async () => {
  expect(await values('re')).toEqual(['rerun', 'retry', 'resume']);
  expect(await complete(['lis'])).toEqual(['list\tList runs, newest first.']);
  expect(await values('workers', '')).toEqual(['list', 'drain']);
  expect(await values('help', 'st')).toEqual(['status']);
  expect(await values('frobnicate', '')).toEqual([]);
});

test('offers options and their values', async () => {
  expect(await values('run', 'x.yaml', '--work')).toEqual(['--workers']);
  expect(await values('workers', 'drain', '--re')).toEqual(['--redis']);
  expect(await values('graph', 'x.yaml', '--format', 'm')).toEqual(['mermaid']);
  expect(await values('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  // A file may have any name, so the shell completes it.
  expect(await values('run', '')).toEqual([':']);
  expect(await values('run', '--secrets', '')).toEqual([':']);
  expect(await values('validate', 'one.yaml', '')).toEqual([':']);
});

test('offers the jobs of a file', async () => {
  using file = yamlFile('jobs: { build: { run: "true" }, test: { needs: build, run: "true" } }\n');
  expect(await complete(['run', file.path, ''])).toEqual(['build\t', 'test\tneeds build']);
  expect(await values('run', file.path, 'build', '--skip', 'te')).toEqual(['test']);
  using wrong = yamlFile('jobs: {');
  expect(await values('run', wrong.path, '')).toEqual([]);
});

test('offers runs with their names and ages, and their jobs', async () => {
  const url = inject('redisUrl');
  vi.stubEnv('WP_REDIS_URL', url);
  const redis = await connection(url);
  const run = await startRun(redis, { a: {}, b: { count: 2 } });
  const [line] = await complete(['logs', run]);
  expect(line).toMatch(new RegExp(`^${run}\ttest, running, \\d+\\.\\ds ago$`));
  expect(await values('status', '@')).toEqual(['@last']);
  expect(await complete(['logs', run, 'b'])).toEqual(['b[1]\tready', 'b[2]\tready']);
});

test('without Redis, completion offers, prints and starts nothing', async () => {
  vi.stubEnv('WP_REDIS_URL', 'unix:///nowhere/redis.sock');
  expect(await dispatched('complete', '--', 'logs', '')).toEqual({ exitCode: 0, stdout: '\n', stderr: '' });
  await using state = makeStateFolder();
  const folder = join(state.path, 'none');
  vi.stubEnv('WP_REDIS_URL', '');
  vi.stubEnv('WP_STATE_DIR', folder);
  expect(await values('logs', '')).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

/** What bash shows, with a `wp` that prints its arguments and answers with `offered`. */
function replies(line: string, replaced: string, offered: readonly string[]): string[] {
  const script = `
    wp() { printf '<%s>' "$@" >&2; printf '%s\\n' "\${OFFERED[@]}"; }
    ${scripts.bash.replace('2>/dev/null)', ')')}
    OFFERED=("\${@:3}") COMP_LINE=$1 COMP_POINT=\${#1}
    _wp wp "$2"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', line, replaced, ...offered], {
    encoding: 'utf8',
    cwd: 'pipelines',
  });
  return [stderr, ...stdout.split('\n').filter(Boolean)];
}

test('bash shows the candidates, cut to the part of the word that it replaces', () => {
  expect(replies('wp sta', 'sta', ['status\tShow a run.'])).toEqual(['<complete><--><sta>', 'status']);
  expect(replies('wp logs ', '', ['@last\tthe newest'])).toEqual(['<complete><--><logs><>', '@last']);
  const legs = ['test[node=20,os=debian]\tready', 'test[node=22,os=debian]\tready'];
  expect(replies('wp logs @last test[node=', '', legs).slice(1)).toEqual(['20,os=debian]', '22,os=debian]']);
  expect(replies('wp logs @last t', 't', ['the leg\t']).slice(1)).toEqual(['the\\ leg']);
  expect(replies('wp run cha', 'cha', [':']).slice(1).sort()).toEqual(['chain-fails.yaml', 'chain.yaml']);
});

test.each(['bash', 'zsh', 'fish'] as const)('%s accepts its script, if the shell is installed', async (shell) => {
  const { stdout } = await dispatched('completion', shell);
  expect(stdout).toContain('complete');
  if (shell !== 'bash' && spawnSync(shell, ['-c', 'true']).status !== 0) return;
  execFileSync(shell, ['-n', `src/cli/shells/wp.${shell}`]);
});
