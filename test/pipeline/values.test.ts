// One vocabulary of values: the same mistake gets the same words in a pipeline file, after a flag, in a variable and in wp.config.yaml.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseCount, parseDurationFlag, parseFailFast } from '../../src/cli/options.ts';
import { concurrency, grace, lease, outputMode } from '../../src/cli/settings/all-settings.ts';
import { Settings } from '../../src/cli/settings/find-settings.ts';
import type { Setting } from '../../src/cli/settings/setting.ts';
import { headings } from './parse.ts';

const folder = mkdtempSync(join(tmpdir(), 'wp-values-'));

afterAll(() => rmSync(folder, { recursive: true }));

const duration = 'must be a duration such as 500ms, 30s or 1h30m, not';

/** A setting, a key of pipeline files of the same type, a wrong text, and the sentence without its subject. */
const mistakes: readonly (readonly [Setting<unknown>, string | undefined, string, string])[] = [
  [grace, 'run_timeout', '30', `${duration} 30. A bare number has no unit: write 30s or 30m.`],
  [grace, 'run_timeout', '5 minutes', `${duration} "5 minutes". Write 5m.`],
  [grace, 'run_timeout', 'soon', `${duration} "soon".`],
  [lease, 'retention', '100ms', `${duration} "100ms". It must be at least `],
  [concurrency, undefined, '0', 'must be a whole number of at least 1, not 0.'],
  [concurrency, undefined, 'two', 'must be a whole number of at least 1, not "two".'],
  [outputMode, undefined, 'gruoped', 'or json, not "gruoped". Did you mean "grouped"?'],
];

test.each(mistakes)('every place explains the mistake in the same words (%#)', async (setting, key, text, sentence) => {
  const [flag = ''] = setting.flags?.split(',') ?? [];
  const none = await Settings.open({ folder, env: {} });
  expect(() => none.get(setting, text)).toThrow(sentence);
  expect(() => none.get(setting, text)).toThrow(new RegExp(`^${flag} must be `));
  const inVariable = await Settings.open({ folder, env: { [setting.variable]: text } });
  expect(() => inVariable.get(setting)).toThrow(sentence);
  writeFileSync(join(folder, 'wp.config.yaml'), `${setting.key}: ${text}\n`);
  await expect(Settings.open({ folder, env: {} })).rejects.toThrow(sentence);
  rmSync(join(folder, 'wp.config.yaml'));
  if (key === undefined) return;
  expect(headings(`${key}: ${text}\njobs: { a: { run: x } }`)).toEqual([expect.stringContaining(sentence)]);
});

test('a flag that is not a setting has the words of its type too', () => {
  expect(() => parseDurationFlag('--older-than', '30')).toThrow(
    `--older-than ${duration} 30. A bare number has no unit`,
  );
  expect(() => parseCount('--tail', '-1', 0)).toThrow('--tail must be a whole number of at least 0, not -1.');
});

test('a word to choose is explained alike in a job and after a flag', () => {
  expect(headings('fail_fast: kil\njobs: { a: { run: x } }')).toEqual([
    '1:12 "fail_fast" must be false, true or kill, not "kil". Did you mean "kill"?',
  ]);
  expect(() => parseFailFast('kil', false)).toThrow(
    '--fail-fast must be false, true or kill, not "kil". Did you mean "kill"?',
  );
});
