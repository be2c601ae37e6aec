// Invalid files start nothing. Unusual but valid files run as written.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connection, ownServer } from '../support/redis.ts';
import { wp } from '../support/wp.ts';
import { yamlFile } from '../support/yaml-file.ts';

const server = await ownServer();

describe('a file that is wrong', () => {
  test('shows all five errors with their places, exits with 2 and does not use Redis', async () => {
    using file = yamlFile(`name: wrong
jobs:
  build: { run: 'true' }
  build: { run: 'true' }
  lint: { need: [build], run: 'true' }
  test: { needs: [biuld], run: 'true' }
  idle: { env: { A: b } }
  nap: { sleep: 10 }
`);
    const { exitCode, stdout, stderr } = await run(file.path);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    const places = [...stderr.matchAll(/^\S+test\.yaml:(\d+):(\d+): /gm)].map(
      ([, line, column]) => `${line}:${column}`,
    );
    expect(places).toEqual(['4:3', '5:11', '6:19', '7:9', '8:17']);
    expect(stderr).toMatch(/Did you mean "build"\?/);
    const redis = await connection(server.url);
    expect(await redis.dbsize()).toBe(0);
  });

  test.each([
    ['is empty', ''],
    ['has nothing to run', 'jobs: { a: {} }'],
    [
      'has a cycle',
      `jobs: { a: { needs: c, run: 'true' }, b: { needs: a, run: 'true' }, c: { needs: b, run: 'true' }, d: { run: 'true' } }`,
    ],
    ['has a job that needs itself', `jobs: { a: { needs: a, run: 'true' } }`],
    ['is no YAML', 'jobs: { a: ['],
    ['is an alias bomb', bomb()],
    ['is nested too deeply', `jobs: ${'['.repeat(10_000)}`],
  ])('and %s exits with 2', async (_, yaml) => {
    using file = yamlFile(yaml);
    const { exitCode, stderr } = await run(file.path);
    expect(exitCode, stderr).toBe(2);
    expect(stderr).toMatch(/test\.yaml:\d+:\d+: /);
    expect(stderr).not.toMatch(/RangeError|^ +at /m);
  });

  test('a missing file is named', async () => {
    const { exitCode, stderr } = await run('no-such-file.yaml');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no-such-file\.yaml/);
  });
});

test('values reach jobs as written', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wp-values-'));
  using file = yamlFile(`
jobs:
  on: { run: 'true' }
  no: { needs: [on], run: 'true' }
  007: { needs: [no], run: 'true' }
  envs:
    env: { A: no, B: 012, C: 1e3, D: 3.10, E: true, F: 12:30, G: 0x1F, H: 2024-01-02 }
    run: 'env | grep -E "^[A-H]=" | sort > ${folder}/env'
`);
  const { exitCode, stdout, stderr } = await run(file.path);
  expect(exitCode, stderr).toBe(0);
  expect(readFileSync(join(folder, 'env'), 'utf8')).toBe(
    'A=no\nB=012\nC=1e3\nD=3.10\nE=true\nF=12:30\nG=0x1F\nH=2024-01-02\n',
  );
  for (const name of ['on', 'no', '007']) expect(stdout).toMatch(new RegExp(`^${name} +succeeded`, 'm'));
  rmSync(folder, { recursive: true });
});

test('jobs may have the names of JavaScript object properties', async () => {
  using file = yamlFile(`
jobs:
  hasOwnProperty: { run: 'true' }
  constructor: { needs: [hasOwnProperty], run: 'true' }
  __proto__: { needs: [constructor], run: 'true' }
  toString: { needs: [__proto__], run: 'true' }
`);
  const { exitCode, stdout, stderr } = await run(file.path);
  expect(exitCode, stderr).toBe(0);
  const order = [...stdout.matchAll(/succeeded +(\w+)$/gm)].map(([, job]) => job);
  expect(order).toEqual(['hasOwnProperty', 'constructor', '__proto__', 'toString']);
});

test('a chain of 20,000 jobs is valid, and a cycle of 20,000 is refused', async () => {
  const chain = Array.from(
    { length: 20_000 },
    (_, n) => `  j${n}: { ${n > 0 ? `needs: j${n - 1}, ` : ''}run: 'true' }`,
  );
  using good = yamlFile(`jobs:\n${chain.join('\n')}\n`);
  expect((await wp(['validate', good.path])).exitCode).toBe(0);
  using bad = yamlFile(`jobs:\n${chain.join('\n').replace('j0: {', 'j0: { needs: j19999,')}\n`);
  const { exitCode, stderr } = await wp(['validate', bad.path]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/→/);
  expect(stderr).not.toMatch(/RangeError/);
  expect(stderr.length).toBeLessThan(20_000);
});

async function run(path: string): ReturnType<typeof wp> {
  return wp(['run', path], { WP_REDIS_URL: server.url });
}

/** Nine anchors. Each is a list of nine aliases of the anchor before. */
function bomb(): string {
  const lists = Array.from(
    { length: 9 },
    (_, n) =>
      `x-${n}: &a${n} [${Array(9)
        .fill(n === 0 ? 'lol' : `*a${n - 1}`)
        .join(', ')}]`,
  );
  return `${lists.join('\n')}\njobs: { a: { env: { A: *a8 }, run: 'true' } }\n`;
}
