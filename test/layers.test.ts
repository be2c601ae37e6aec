// The import rules: cli -> worker -> state -> pipeline, each room of cli imports only later rooms, and each package has its layer.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What a layer may import of src/; a layer may always import itself. `embedded` knows errors and nothing else. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  cli: ['worker/', 'state/', 'pipeline/', 'embedded/'],
  worker: ['state/', 'pipeline/'],
  state: ['pipeline/'],
  pipeline: [],
  embedded: ['pipeline/error.ts'],
};

/** Where each package may be imported; `files: 1` means by one file alone. Packages that are not listed are free. */
const homes: Readonly<Record<string, { readonly layers: readonly string[]; readonly files?: 1 }>> = {
  clipanion: { layers: ['cli'] },
  'node:child_process': { layers: ['worker', 'embedded'] },
  ioredis: { layers: ['state'] },
  redlock: { layers: ['state'], files: 1 },
  yaml: { layers: ['pipeline'] },
  '@dagrejs/graphlib': { layers: ['pipeline'], files: 1 },
};

/** The files and folders of cli, in order: each may import only itself and those after it. */
const cliRooms = [
  'start.ts',
  'main.ts',
  'dispatch.ts',
  'completion',
  'help',
  'commands.ts',
  'commands',
  'command.ts',
  'running',
  'showing',
  'live',
  'explain',
  'dry-run',
  'gantt',
  'report',
  'graph',
  'doctor',
  'lists',
  'files',
  'shells',
  'settings',
  'options.ts',
  'signals.ts',
  'version.ts',
  'text',
];

interface Source {
  /** Relative to src/. */
  readonly path: string;
  readonly layer: string;
  readonly lines: number;
  /** Files of src/ as paths relative to it, packages by their name. */
  readonly imports: readonly string[];
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|lua)$/.test(path) && !path.endsWith('.d.ts'))
  .map(readSource);

test('every source file lies in a layer', () => {
  expect(sources.filter(({ layer }) => !(layer in mayImport)).map(({ path }) => path)).toEqual([]);
});

test('no import points left', () => {
  const wrong = sources.flatMap(({ path, layer, imports }) =>
    imports
      .filter((name) => /\.(ts|lua)$/.test(name))
      .filter((target) => ![`${layer}/`, ...(mayImport[layer] ?? [])].some((prefix) => target.startsWith(prefix)))
      .map((target) => `${path} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test('every file of cli lies in a room', () => {
  const paths = sources.filter(({ layer }) => layer === 'cli').map(({ path }) => path);
  expect(paths.filter((path) => !cliRooms.includes(roomOf(path)))).toEqual([]);
});

test('a room of cli imports only later rooms', () => {
  const wrong = sources.flatMap(({ path, layer, imports }) =>
    imports
      .filter((target) => layer === 'cli' && /^cli\/.*\.ts$/.test(target))
      .filter((target) => cliRooms.indexOf(roomOf(target)) < cliRooms.indexOf(roomOf(path)))
      .map((target) => `${path} imports ${target}`),
  );
  expect(wrong).toEqual([]);
});

test.each(Object.entries(homes))('%s is imported only where it belongs', (name, { layers, files }) => {
  const importers = sources.filter(({ imports }) => imports.includes(name));
  expect(importers.filter(({ layer }) => !layers.includes(layer)).map(({ path }) => path)).toEqual([]);
  if (files) expect(importers.map(({ path }) => path)).toHaveLength(files);
});

test('no source file is longer than 250 lines', () => {
  expect(sources.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});

/** Of a file of cli: its folder, or the file itself. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function readSource(path: string): Source {
  const text = readFileSync(join('src', path), 'utf8');
  const specifiers = path.endsWith('.ts') ? importsOf(text) : [];
  return {
    path,
    layer: path.slice(0, path.indexOf('/')),
    lines: text.split('\n').length - 1,
    imports: specifiers.map((name) => (name.startsWith('.') ? join(path, '..', name) : packageOf(name))),
  };
}

/** Static, re-exporting, side-effect and dynamic imports; types too, since a type ties layers together just the same. */
function importsOf(text: string): string[] {
  const found = text.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...found].flatMap(([, name]) => name ?? []);
}

/** `node:child_process` stays, `yaml/util` is `yaml`, `child_process` is the module of that name with `node:`. */
function packageOf(specifier: string): string {
  const name = specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier;
  return name === 'child_process' ? 'node:child_process' : name;
}
