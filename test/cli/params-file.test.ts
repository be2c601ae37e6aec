// `wp run --params-file FILE`: the kinds of files, the precedence of params, and the errors in a file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dispatched, here } from '../support/dispatched.ts';
import type { WpResult } from '../support/wp.ts';

const folder = mkdtempSync(join(tmpdir(), 'wp-params-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, 'pipeline.yaml'),
  `
params:
  region: { type: string, enum: [eu, us], default: eu }
  size: 3
  dry-run: false
  note: none
  iterations: 1
jobs: { a: { run: 'true' } }
`,
);

/** The params that a run would have, from a dry run, which needs no Redis. */
async function run(name: string, text: string, flags: readonly string[] = [], env = {}): Promise<WpResult> {
  writeFileSync(join(folder, name), text);
  const file = ['--params-file', join(folder, name)];
  return here(['run', join(folder, 'pipeline.yaml'), '--dry-run', '--json', ...file, ...flags], env);
}

async function paramsFrom(...given: Parameters<typeof run>): Promise<unknown> {
  const { exitCode, stdout, stderr } = await run(...given);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout).params;
}

const defaults = { region: 'eu', size: 3, 'dry-run': false, note: 'none', iterations: 1 };

test.each([
  ['a map in YAML', 'p.yaml', '# of tonight\nregion: us\nsize: 12\ndry-run: true\nnote: "two\\nlines"\n'],
  ['JSON', 'p.json', '{ "region": "us", "size": 12, "dry-run": true, "note": "two\\nlines" }'],
  ['lines of a .env file', 'p.env', 'region=us\nexport size=12\ndry-run=true\nnote="two\\nlines"\n'],
])('%s is a params file, and missing params have their defaults', async (_, name, text) => {
  const given = { region: 'us', size: 12, 'dry-run': true, note: 'two\nlines' };
  expect(await paramsFrom(name, text)).toEqual({ ...defaults, ...given });
});

test('text stays as written', async () => {
  expect(await paramsFrom('p.yaml', 'note: 012\n')).toMatchObject({ note: '012' });
  expect(await paramsFrom('p.yaml', 'note: no\n')).toMatchObject({ note: 'no' });
  expect(await paramsFrom('p.yaml', 'note: ""\n')).toMatchObject({ note: '' });
  expect(await paramsFrom('p.yaml', 'note: "null"\n')).toMatchObject({ note: 'null' });
});

test('-p overrides the file, and the file overrides WP_ITERATIONS', async () => {
  const text = 'size: 12\niterations: 5\n';
  expect(await paramsFrom('p.yaml', text, ['-p', 'size=13'])).toMatchObject({ size: 13, iterations: 5 });
  expect(await paramsFrom('p.yaml', text, ['--iterations', '6'])).toMatchObject({ size: 12, iterations: 6 });
  expect(await paramsFrom('p.yaml', text, [], { WP_ITERATIONS: '7' })).toMatchObject({ iterations: 5 });
});

test('a file with only comments sets no params', async () => {
  expect(await paramsFrom('p.yaml', '# none today\n')).toEqual(defaults);
});

const mistakes: readonly (readonly [string, string, string])[] = [
  ['p.yaml', '- region: us', '1:1: the file must be a map of params, such as "region: eu", not a list.'],
  ['p.yaml', 'us', '1:1: the file must be a map of params, such as "region: eu", not "us".'],
  ['p.yaml', 'note:\n  size: 1', '2:3: param "note" must be text, a number, true or false, not a map.'],
  ['p.json', '{ "note": [1] }', '1:11: param "note" must be text, a number, true or false, not a list.'],
  [
    'p.json',
    '{ "note": null }',
    '1:11: param "note" must be text, a number, true or false, not null. Remove the line for the default,',
  ],
  ['p.yaml', 'note:\n', '1:1: param "note" has no value. It must be text, a number, true or false. Remove the line'],
  ['p.yaml', 'size: few', '1:7: param "size" must be a number, not "few".'],
  ['p.yaml', 'note: a\nregion: asia', '2:9: param "region" must be eu or us, not "asia".'],
  ['p.yaml', 'regoin: us', '1:1: "regoin" is not a param of this pipeline. Did you mean "region"?'],
  ['p.yaml', 'size: 1\nsize: 2', '2:1: "size" is here twice. Remove or rename one.'],
  ['p.yaml', 'note: a: b', '1:8: a second ": " on a line makes YAML see a map within a map.'],
  ['p.env', 'size=1\n\nnote', '3:1: This is not a variable. Write NAME=value, or "#" before a comment.'],
  ['p.env', '# all\nregoin=us', '2:1: "regoin" is not a param of this pipeline. Did you mean "region"?'],
  ['p.env', 'note="a\nb"\nsize=few', '3:1: param "size" must be a number, not "few".'],
];

test.each(mistakes)('%s with %j exits with 2 and says where and what is wrong', async (name, text, message) => {
  const { exitCode, stdout, stderr } = await run(name, text);
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`${join(folder, name)}:${message}`);
  expect(stderr).toContain(`${join(folder, name)}: 1 error. Nothing was started.`);
});

test('all errors are shown at once, each with its line', async () => {
  const { stderr } = await run('p.yaml', 'size: few\nregoin: us\nnote: [1]\n');
  const place = join(folder, 'p.yaml');
  expect(stderr).toBe(`\
${place}:1:7: param "size" must be a number, not "few".
    size: few
          ^~~

${place}:2:1: "regoin" is not a param of this pipeline. Did you mean "region"?
    regoin: us
    ^~~~~~

${place}:3:7: param "note" must be text, a number, true or false, not a list.
    note: [1]
          ^

${place}: 3 errors. Nothing was started.
`);
});

test('a missing file is named', async () => {
  const { exitCode, stderr } = await dispatched('run', join(folder, 'pipeline.yaml'), '--params-file', 'gone.yaml');
  expect([exitCode, stderr]).toEqual([2, 'wp: gone.yaml: no such file. Check the path.\n']);
});
