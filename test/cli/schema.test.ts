// The JSON Schema that `wp schema` prints. Editors use it, so it must accept all that `wp validate` accepts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePipeline } from '../../src/pipeline/read-pipeline.ts';
import { wp } from '../support/wp.ts';

const committed = readFileSync('pipeline.schema.json', 'utf8');
const isValid = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(committed));

/** Parses YAML as editors do. */
function problemsOf(yaml: string): string[] {
  isValid(parse(yaml, { merge: true }));
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('pipeline.schema.json is what wp schema prints', async () => {
  const { exitCode, stdout, stderr } = await wp(['schema']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(committed, 'run: node dist/wp.js schema > pipeline.schema.json').toBe(stdout);
});

test('the schema names its version and id', () => {
  expect(JSON.parse(committed)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:wp:pipeline',
    title: 'A pipeline of wp',
  });
});

test.each(readdirSync('pipelines').filter((name) => name.endsWith('.yaml')))('%s is valid by it', (name) => {
  expect(problemsOf(readFileSync(join('pipelines', name), 'utf8'))).toEqual([]);
});

test.each([
  'jobs: { a: { run: "true", retry: { max: 1, max-delay: 5s, exit-codes: 3 } } }',
  'jobs: { a: { run: "true", retry: { max: 1, max_delay: 5s, exit_codes: [3] } } }',
  '{ x-note: [1], jobs: { a: { run: "true", x-owner: me, needs: [{ job: b, x-why: {} }] }, b: { sleep: 1ms } } }',
  'jobs: { 007: { run: true, cwd: 2024 }, b: { needs: [007], run: 1 } }',
  'jobs: { a: { run: "true", env: { A: 1, B: true, C: "" } } }',
])('the schema accepts what wp validate accepts: %s', (yaml) => {
  expect(parsePipeline(yaml, 'a.yaml', '/')).toMatchObject({ ok: true });
  expect(problemsOf(yaml)).toEqual([]);
});

test.each([
  'name: nothing',
  'jobs: {}',
  'jobs: { a: { } }',
  'jobs: { a: { run: "true", sleep: 1s } }',
  'jobs: { a: { run: "true", need: b } }',
  'jobs: { a: { run: "true", timeout: 30 } }',
  'jobs: { a: { run: "true", when: never } }',
  'jobs: { a: { run: "true", retry: { delay: 5s } } }',
  'jobs: { a: { run: "true", count: "3" } }',
  'jobs: { -a: { run: "true" } }',
])('the schema refuses what wp validate refuses: %s', (yaml) => {
  expect(parsePipeline(yaml, 'a.yaml', '/')).toMatchObject({ ok: false });
  expect(problemsOf(yaml)).not.toEqual([]);
});
