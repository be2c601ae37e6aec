// What a correct file means.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WpError } from '../../src/pipeline/error.ts';
import { parsePipeline, readPipeline } from '../../src/pipeline/read-pipeline.ts';
import { parse, parseJob } from './parse.ts';

const ids = (text: string): string[] => parse(text).jobs.map(({ id }) => id);

test('a job gets the defaults', () => {
  const text = 'jobs: { hello: { run: echo hello } }';
  expect(parse(text)).toEqual({
    definition: { file: 'test.yaml', directory: '/somewhere', text },
    name: 'test',
    params: [],
    jobs: [
      {
        id: 'hello',
        spec: {
          work: { kind: 'run', script: 'echo hello', shell: 'sh' },
          env: {},
          cwd: '/somewhere',
          retry: { max: 0, delayMs: 1000, backoff: 2, maxDelayMs: 300_000, jitter: 0.2 },
        },
        needs: [],
        when: 'on_success',
        priority: 0,
      },
    ],
    hooks: [],
    settings: {},
  });
});

test('every key of a job is read', () => {
  const { jobs } = parse(`
name: whole
env: { A: pipeline, B: pipeline }
jobs:
  first: { sleep: 10ms..60ms, count: 3 }
  second: { sleep: 1m30s }
  last:
    needs: [first, { job: second, when: always }, { job: absent, optional: true }]
    when: none_failed
    run: |
      echo one
      echo two
    shell: [python3, -c]
    cwd: ../elsewhere
    env: { B: job }
    timeout: 1h
    retry: { max: 3, delay: 5s, backoff: 1.5, max_delay: 2m, jitter: 0, when: [exit, timeout], exit_codes: 75 }
`);
  expect(jobs.map(({ legs }) => legs)).toEqual([{ kind: 'count', count: 3 }, undefined, undefined]);
  expect(jobs.map(({ spec }) => spec.work)).toEqual([
    { kind: 'sleep', length: { minMs: 10, maxMs: 60 } },
    { kind: 'sleep', length: { minMs: 90_000, maxMs: 90_000 } },
    { kind: 'run', script: 'echo one\necho two\n', shell: ['python3', '-c'] },
  ]);
  expect(jobs[2]).toMatchObject({
    needs: [{ job: 'first' }, { job: 'second', when: 'always' }],
    when: 'none_failed',
    spec: { env: { A: 'pipeline', B: 'job' }, cwd: '/elsewhere', timeoutMs: 3_600_000 },
  });
  expect(jobs[2]?.spec.retry).toEqual({
    ...{ max: 3, delayMs: 5000, backoff: 1.5, maxDelayMs: 120_000, jitter: 0 },
    ...{ when: ['exit', 'timeout'], exitCodes: [75] },
  });
});

test('a number of retries is the whole policy', () => {
  expect(parseJob('run: x, retry: 2').spec.retry).toEqual({
    ...{ max: 2, delayMs: 1000, backoff: 2, maxDelayMs: 300_000, jitter: 0.2 },
  });
});

test('the default retry applies to jobs without their own retry, and not to hooks', () => {
  const { jobs, hooks } = parse(`
defaults: { retry: 2 }
jobs:
  root: { run: x }
  next: { needs: root, run: x }
  own: { run: x, retry: 0 }
hooks: { always: { run: x } }
`);
  expect(jobs.map(({ spec }) => spec.retry.max)).toEqual([2, 2, 0]);
  expect(hooks.map(({ spec }) => spec.retry.max)).toEqual([0]);
});

test('a delay above the default max_delay is not cut', () => {
  expect(parseJob('run: x, retry: { max: 1, delay: 10m }').spec.retry).toMatchObject({
    delayMs: 600_000,
    maxDelayMs: 600_000,
  });
});

test('a need may be one id, a list, or a map', () => {
  const jobs = parse(`jobs:
  a: { run: x }
  b: { run: x, needs: a }
  c: { run: x, needs: [b, a] }
  d: { run: x, needs: { job: a, when: on_failure } }
  e: { run: x, needs: [] }
`).jobs;
  expect(jobs.map(({ needs }) => needs)).toEqual([
    ...[[], [{ job: 'a' }], [{ job: 'b' }, { job: 'a' }]],
    ...[[{ job: 'a', when: 'on_failure' }], []],
  ]);
});

test('params are written in full or as their default', () => {
  const { params } = parse(`
params:
  region: { type: string, enum: [eu, us], default: eu }
  iterations: 100
  version: "1.10"
  precise: 1.10
  verbose: false
  token:
  size: { type: number, required: true }
  level: { enum: [1, 2] }
jobs: { a: { run: x } }
`);
  expect(params).toEqual([
    { name: 'region', type: 'string', enum: ['eu', 'us'], default: 'eu' },
    { name: 'iterations', type: 'number', default: '100' },
    { name: 'version', type: 'string', default: '1.10' },
    { name: 'precise', type: 'number', default: '1.10' },
    { name: 'verbose', type: 'boolean', default: 'false' },
    { name: 'token', type: 'string' },
    { name: 'size', type: 'number' },
    { name: 'level', type: 'string', enum: ['1', '2'] },
  ]);
});

describe('text stays as written', () => {
  test('in values of variables', () => {
    const { env } = parseJob(
      `run: x, env: { A: no, B: 012, C: 1e3, D: 3.10, E: true, F: 12:30, G: 0x1F, H: 2024-01-02, I: "", J: ~, K: " x " }`,
    ).spec;
    expect(env).toEqual({
      ...{ A: 'no', B: '012', C: '1e3', D: '3.10', E: 'true', F: '12:30', G: '0x1F', H: '2024-01-02' },
      ...{ I: '', J: '~', K: ' x ' },
    });
  });

  test('in names of jobs, also with a YAML 1.1 directive', () => {
    const jobs =
      'jobs: { on: { run: x }, no: { run: x, needs: on }, 007: { run: x }, 9: { run: x, needs: [007] }, 1.50: { run: x } }';
    expect(ids(jobs)).toEqual(['on', 'no', '007', '9', '1.50']);
    expect(ids(`%YAML 1.1\n---\n${jobs}`)).toEqual(['on', 'no', '007', '9', '1.50']);
  });

  test('in scripts', () => {
    const script = `false || echo "rc=$?"
set -- one two; echo "n=$# first=$1 all=$@"
echo 'lit=$HOME' "brace=\${UNSET:-dflt}" \`echo tick\`
`;
    const job = parse(`jobs:\n  d:\n    run: |\n${script.replace(/^/gm, '      ')}`).jobs[0];
    expect(job?.spec.work).toMatchObject({ script });
    expect(parseJob('run: true').spec.work).toMatchObject({ script: 'true' });
  });
});

test('jobs may have the names of built-in object properties', () => {
  const names = ['hasOwnProperty', 'constructor', '__proto__', 'toString'];
  const chain = names.map((name, at) => `  ${name}: { run: x, needs: [${names.slice(Math.max(0, at - 1), at)}] }`);
  const { jobs } = parse(`jobs:\n${chain.join('\n')}\n`);
  expect(jobs.map(({ id, needs }) => [id, ...needs.map(({ job }) => job)])).toEqual([
    ...[['hasOwnProperty'], ['constructor', 'hasOwnProperty']],
    ...[
      ['__proto__', 'constructor'],
      ['toString', '__proto__'],
    ],
  ]);
  const { env } = parseJob('run: x, env: { __proto__: x, constructor: y }').spec;
  expect(Object.entries(env)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('the kebab spelling of a key is the same key', () => {
  expect(parseJob('run: x, retry: { max: 1, max-delay: 7s, exit-codes: [2] }').spec.retry).toMatchObject({
    ...{ maxDelayMs: 7000, exitCodes: [2] },
  });
});

describe('anchors', () => {
  test('can be used as values, and merged into maps', () => {
    const { jobs } = parse(`
x-common: &common { shell: bash, timeout: 5m, env: { A: common } }
x-more: &more { timeout: 9m, cwd: sub }
jobs:
  a: { <<: *common, run: &script echo }
  b: { run: *script, <<: [*common, *more], timeout: 1m }
`);
    expect(jobs.map(({ spec }) => [spec.work, spec.timeoutMs, spec.cwd, spec.env])).toEqual([
      [{ kind: 'run', script: 'echo', shell: 'bash' }, 300_000, '/somewhere', { A: 'common' }],
      [{ kind: 'run', script: 'echo', shell: 'bash' }, 60_000, '/somewhere/sub', { A: 'common' }],
    ]);
  });

  test('that merge each other are expanded completely', () => {
    const text = 'x-a: &a { shell: bash }\nx-b: &b { <<: *a, timeout: 5m }\njobs: { a: { <<: *b, run: x } }';
    expect(parse(text).jobs[0]?.spec).toMatchObject({ work: { shell: 'bash' }, timeoutMs: 300_000 });
  });
});

test('keys that begin with x- are free, in a job too', () => {
  expect(ids('x-a: [1, { b: [] }]\njobs: { a: { run: x, x-note: { y: z } } }')).toEqual(['a']);
});

test('a byte order mark, Windows line ends and document marks are ignored', () => {
  expect(ids('\uFEFF---\r\njobs:\r\n  a:\r\n    run: |\r\n      x\r\n      y\r\n...\r\n')).toEqual(['a']);
});

test('the name of a pipeline is its "name", or else that of its file', () => {
  expect(parse('name: own\njobs: { a: { run: x } }').name).toBe('own');
  const parsed = parsePipeline('jobs: { a: { run: x } }', 'some/nightly.load.yaml', '/');
  expect(parsed.ok && parsed.value.name).toBe('nightly.load');
});

describe('a file', () => {
  test('is read, and paths in it are relative to its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wp-read-'));
    const path = join(folder, 'p.yaml');
    writeFileSync(path, 'jobs: { a: { run: x, cwd: sub } }');
    const parsed = await readPipeline(path);
    expect(parsed.ok && parsed.value.jobs[0]?.spec.cwd).toBe(join(folder, 'sub'));
    writeFileSync(path, Buffer.from([0xff, 0xfe, 0x61, 0x00]));
    await expect(readPipeline(path)).rejects.toThrow(`${path}: is not text in UTF-8.`);
    await expect(readPipeline(folder)).rejects.toThrow(`${folder}: is a folder.`);
    rmSync(folder, { recursive: true });
  });

  test('that does not exist is named', async () => {
    const reading = readPipeline('no-such-file.yaml');
    await expect(reading).rejects.toThrow(WpError);
    await expect(reading).rejects.toThrow('no-such-file.yaml: no such file.');
  });
});
