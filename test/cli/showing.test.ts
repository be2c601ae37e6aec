// What `wp run` prints about a run and its jobs, for each --output.
import { describe, expect, inject, test } from 'vitest';
import { Settings } from '../../src/cli/settings/find-settings.ts';
import { outputModes } from '../../src/cli/settings/output-modes.ts';
import { outputModeOf } from '../../src/cli/settings/resolve-output-mode.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

/** Lines and characters that come in two pieces, a last line without a newline, and two failures. */
const yaml = `
jobs:
  p1: { run: "printf one; sleep 0.3; printf ' two\\\\n'" }
  p2: { run: "printf uno; sleep 0.3; printf ' dos'" }
  u: { run: "printf '\\\\342'; sleep 0.2; printf '\\\\202\\\\254 ok\\\\033[2J\\\\n'" }
  quiet: { run: 'true' }
  fails: { needs: p1, run: 'echo broken >&2; exit 3' }
  warns: { needs: p1, allow_failure: true, run: exit 4 }
`;

/** The lines before the summary, without times. */
async function shown(mode: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> {
  using file = yamlFile(yaml);
  const { exitCode, stdout } = await wp(['run', file.path, '-w', '4', '--output', mode], { ...env, ...more });
  expect(exitCode).toBe(1);
  const [live = ''] = stdout.split(/^\n*Run \w+ {2}test {2}created/m);
  return live.split('\n').map((line) => line.replace(/\d\d:\d\d:\d\d {2}(\w+) +/, '$1 '));
}

test('prefixed: whole lines with the names of their jobs, between the events', async () => {
  const lines = await shown('prefixed');
  const written = ['p1 | one two', 'p2 | uno dos', 'u | € ok', 'fails | broken'];
  expect(lines.filter((line) => line.includes('|')).sort()).toEqual([...written].sort());
  expect(lines).toContain('failed warns (allowed: exit 4)');
  expect(lines.indexOf('fails | broken')).toBeLessThan(lines.indexOf('failed fails (exit 3)'));
});

test('grouped: the whole output of a job when it ends, folded in GitHub Actions', async () => {
  const lines = (await shown('grouped', { GITHUB_ACTIONS: 'true' })).join('\n');
  for (const group of ['succeeded p1\none two', 'succeeded p2\nuno dos', 'failed fails (exit 3)\nbroken']) {
    expect(lines).toContain(`::group::${group}\n::endgroup::`);
  }
  expect(lines).toMatch(/^succeeded quiet$/m);
});

test('quiet: only failures that are not allowed', async () => {
  expect((await shown('quiet')).filter(Boolean)).toEqual(['failed fails (exit 3)']);
});

describe('outputModeOf', () => {
  test.each([
    [undefined, undefined, false, 'progress'],
    [undefined, undefined, true, 'json'],
    ['json', undefined, true, 'json'],
    ['grouped', undefined, false, 'grouped'],
    [undefined, 'quiet', false, 'quiet'],
    ['grouped', 'quiet', false, 'grouped'],
    [undefined, 'quiet', true, 'json'],
  ] as const)('--output %s, WP_OUTPUT_MODE=%s, --json %s', async (typed, variable, isJson, mode) => {
    expect(outputModeOf(await settings(variable), typed, isJson)).toBe(mode);
  });

  test('an unknown mode, or one that contradicts --json, is refused with its origin', async () => {
    const given = await settings('prefix');
    expect(() => outputModeOf(given, undefined, false)).toThrow(/^WP_OUTPUT_MODE must be .*Did you mean "prefixed"\?/);
    expect(() => outputModeOf(given, 'quite', false)).toThrow(/^--output must be progress,.*Did you mean "quiet"\?/);
    for (const mode of outputModes.filter((mode) => mode !== 'json')) {
      expect(() => outputModeOf(given, mode, true)).toThrow(`--json and --output ${mode} contradict each other`);
    }
  });

  /** Uses the root folder, which has no wp.config.yaml. */
  function settings(variable?: string): Promise<Settings> {
    return Settings.open({ folder: '/', env: { WP_OUTPUT_MODE: variable, HOME: '/' } });
  }
});
