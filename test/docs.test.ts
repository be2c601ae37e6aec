// The documentation is tested: its samples run as shown, its lists are complete, and its links lead somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SampleFolder } from './support/sample-folder.ts';
import { isShown, normalised, samplesIn } from './support/samples.ts';

const docs = readdirSync('docs').filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'CHANGELOG.md', ...docs.map((name) => join('docs', name))];

describe.each(pages)('%s', (page) => {
  const samples = samplesIn(readFileSync(page, 'utf8'));
  let folder: SampleFolder;
  beforeAll(() => {
    folder = new SampleFolder();
  });
  afterAll(() => folder.remove());

  for (const sample of samples) {
    if (sample.kind === 'pipeline') {
      test(`line ${sample.line}: the pipeline "${sample.name}" exits with ${sample.exitCode}`, async () => {
        expect(sample.name, 'the name of the sample').not.toBe('');
        const file = folder.write(sample);
        const { exitCode, text } = await folder.type(`wp run ${file} --workers 2`);
        expect(exitCode, text).toBe(sample.exitCode);
      });
    } else {
      test(`line ${sample.line}: ${sample.command}`, async () => {
        const { exitCode, text } = await folder.type(sample.command);
        expect(exitCode, text).toBe(sample.exitCode);
        const [shown, printed] = [normalised(sample.output.join('\n')), normalised(text)];
        if (!isShown(shown, printed)) expect(printed).toBe(shown);
      });
    }
  }

  test('links lead to files and headings that exist', () => {
    const links = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g);
    const broken = [...links].filter(([, file = '', anchor = '']) => {
      const to = file === '' ? page : join(dirname(page), file);
      return !existsSync(to) || (anchor !== '' && !anchorsIn(to).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** Anchors as GitHub derives them from headings. */
function anchorsIn(page: string): string[] {
  const headings = readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly [name: string]: unknown;
}

/** Keys of all maps in the schema, in the spelling with `_`. */
function keysIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(keysIn);
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {}, ...rest } = node as SchemaNode;
  const own = Object.keys(properties).map((key) => key.replaceAll('-', '_'));
  return [...own, ...[...Object.values(properties), ...Object.values(rest)].flatMap(keysIn)];
}

const schema: SchemaNode = JSON.parse(readFileSync('pipeline.schema.json', 'utf8'));

test('the language reference has every key', () => {
  const reference = readFileSync('docs/language.md', 'utf8');
  const missing = [...new Set(keysIn(schema))].filter((key) => !reference.includes(`\`${key}\``));
  expect(missing).toEqual([]);
});

test('the README lists the keys of a pipeline and of a job', () => {
  const readme = readFileSync('README.md', 'utf8');
  const jobs = schema.properties?.jobs?.additionalProperties;
  const keys = [schema, jobs as SchemaNode].flatMap(({ properties = {} }) => Object.keys(properties));
  const missing = keys.filter((key) => !key.includes('-') && !readme.includes(`\`${key}\``));
  expect(missing).toEqual([]);
});
