// The import rules: cli -> worker -> state -> pipeline, the rooms of cli and of state, no circles, and one layer for each outside package.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** What a layer may import from src/, besides itself. `embedded` may import errors, and how to open files safely. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  cli: ['worker/', 'state/', 'pipeline/', 'embedded/'],
  worker: ['state/', 'pipeline/'],
  state: ['pipeline/'],
  pipeline: [],
  embedded: ['pipeline/error.ts', 'pipeline/source/regular-file.ts'],
};

/**
 * What a room of state may import from state, besides itself. The four activities (create, work, retry, look) stand side by side:
 * none of them imports another.
 */
const stateRooms: Readonly<Record<string, readonly string[]>> = {
  lua: [],
  redis: ['lua'],
  records: ['redis'],
  health: ['redis'],
  leases: ['redis'],
  'backlog.ts': ['redis'],
  retention: ['records', 'redis'],
  create: ['retention', 'records', 'redis'],
  work: ['records', 'redis'],
  retry: ['backlog.ts', 'records', 'redis'],
  look: ['leases', 'records', 'redis'],
  log: ['look', 'records', 'redis'],
};

/** Which layers may import a package; `files: 1` means that only one file may. Packages that are not listed are free. */
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
  'run-command.ts',
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
  'streams',
  'signals.ts',
  'version.ts',
  'compiled-code.ts',
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

test('no room of state imports from a room that it does not lie above', () => {
  const wrong = sources
    .filter(({ layer }) => layer === 'state')
    .flatMap(({ path, imports }) =>
      imports
        .filter((target) => target.startsWith('state/') && roomOf(target) !== roomOf(path))
        .filter((target) => !stateRooms[roomOf(path)]?.includes(roomOf(target)))
        .map((target) => `${path} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test('no files import each other in a circle', () => {
  const imports = new Map(sources.map((source) => [source.path, source.imports]));
  expect([...imports.keys()].filter((path) => reachableFrom(path, imports).has(path))).toEqual([]);
});

test.each(Object.entries(homes))('%s is imported only where it belongs', (name, { layers, files }) => {
  const importers = sources.filter(({ imports }) => imports.includes(name));
  expect(importers.filter(({ layer }) => !layers.includes(layer)).map(({ path }) => path)).toEqual([]);
  if (files) expect(importers.map(({ path }) => path)).toHaveLength(files);
});

test('no source file is longer than 250 lines', () => {
  expect(sources.filter(({ lines }) => lines > 250).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
});

/** `redis` of `state/redis/keys.ts`; for a file that lies in no folder of its layer, its name. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** All that a file imports, and what that imports in turn. */
function reachableFrom(path: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(imports.get(path));
  // The loop also visits what is added to the set meanwhile.
  for (const target of found) for (const next of imports.get(target) ?? []) found.add(next);
  return found;
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
