// The legs of a matrix, their names, and their values in jobs.
import { expect, inject, test } from 'vitest';
import { runYaml } from '../support/run-yaml.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };

test('include and exclude make the same legs as on GitHub', async () => {
  const { exitCode, endings, stdout } = await runYaml(
    `
jobs:
  test:
    strategy:
      matrix:
        os: [linux, mac]
        node: [20, 22]
        exclude: [{ os: mac, node: 20 }]
        include:
          - { os: linux, node: 22, extra: yes }
          - { os: win, node: 24 }
    run: 'true'
`,
    env,
  );
  expect(exitCode, stdout).toBe(0);
  expect(Object.keys(endings)).toEqual([
    'test[os=linux,node=20]',
    'test[os=linux,node=22,extra=yes]',
    'test[os=mac,node=22]',
    'test[os=win,node=24]',
  ]);
});

test('a leg finds its values in its environment and in expressions', async () => {
  const { log } = await runYaml(
    `
jobs:
  test:
    strategy: { matrix: { node-version: [20], os: [linux], deep: [{ a: [1, x] }], on: [true] } }
    env: { SAME: "\${{ matrix.node-version }}-\${{ matrix.os }}-\${{ matrix.deep.a[1] }}" }
    run: |
      echo "$WP_MATRIX_NODE_VERSION $WP_MATRIX_OS $WP_MATRIX_DEEP $WP_MATRIX_ON"
      echo "$SAME $WP_JOB"
`,
    env,
  );
  const id = 'test[node-version=20,os=linux,deep=1+x,on=true]';
  expect(await log(id)).toBe(`20 linux {"a":[1,"x"]} true\n20-linux-x ${id}\n`);
});

test('values of a leg can set its sleep, its timeout and allow_failure', async () => {
  const { exitCode, status, endings } = await runYaml(
    `
jobs:
  nap: { strategy: { matrix: { ms: [1, 30] } }, sleep: "\${{ matrix.ms }}ms" }
  try:
    strategy: { matrix: { kind: [stable, nightly] } }
    allow_failure: "\${{ matrix.kind == 'nightly' }}"
    timeout: "\${{ matrix.kind == 'nightly' && '200ms' || '1m' }}"
    run: '[ "$WP_MATRIX_KIND" = stable ] || exec sleep 60'
  after: { needs: try, run: 'true' }
`,
    env,
    ['--workers', '4'],
  );
  expect(status.jobs.slice(0, 2)).toMatchObject([{ sleep_ms: 1 }, { sleep_ms: 30 }]);
  expect(endings).toMatchObject({ 'try[kind=nightly]': 'failed timeout', after: 'succeeded' });
  expect([exitCode, status.warnings]).toEqual([0, 1]);
});

test('a need on a job waits for all its legs', async () => {
  const { exitCode, endings } = await runYaml(
    `
jobs:
  test: { strategy: { matrix: { n: [1, 2, 3] } }, run: '[ "$WP_MATRIX_N" != 2 ]' }
  after: { needs: test, run: 'true' }
`,
    env,
  );
  expect(exitCode).toBe(1);
  expect(endings).toMatchObject({
    'test[n=1]': 'succeeded',
    'test[n=3]': 'succeeded',
    after: 'skipped upstream-failed',
  });
});

test('values that look alike make legs with different names', async () => {
  const { endings } = await runYaml(
    `
jobs:
  test: { strategy: { matrix: { v: [20, '20', 'a,b]', 'a b'] } }, run: 'true' }
`,
    env,
  );
  expect(Object.keys(endings)).toEqual(['test[v=20]', 'test[v=20#2]', 'test[v=a_b_]', 'test[v=a_b]']);
});

test('params fill a matrix when the run is created', async () => {
  const yaml = `
params: { nodes: '[20,22]', os: linux }
jobs:
  test:
    strategy: { matrix: { node: "\${{ fromJSON(params.nodes) }}", os: ["\${{ params.os }}"] } }
    run: 'true'
`;
  const { endings } = await runYaml(yaml, env, ['-p', 'nodes=[24]']);
  expect(Object.keys(endings)).toEqual(['test[node=24,os=linux]']);
  await expect(runYaml(yaml, env, ['-p', 'nodes=[24'])).rejects.toThrow(
    /ended with 2 and created no run: .*job "test": its matrix cannot be made: fromJSON was given "\[24", which is not JSON/,
  );
});

test('status shows the values of a leg by the names in the file', async () => {
  const { status } = await runYaml(
    `
jobs:
  test: { strategy: { matrix: { nodeVersion: [20], deep: [{ someKey: 1 }] } }, run: 'true' }
`,
    env,
  );
  expect(status.jobs).toMatchObject([{ matrix: { nodeVersion: 20, deep: { someKey: 1 } } }]);
});
