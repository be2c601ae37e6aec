// What expressions may read, and where: contexts, names in them, functions.
import { describe, expect, test } from 'vitest';
import { headings } from './parse.ts';

/** A use of each context that is right wherever the context is known. */
const uses = {
  params: 'params.p',
  env: 'env.E',
  needs: 'needs.before.result',
  matrix: 'matrix.m',
  run: 'run.id',
  job: 'job.id',
};

const job = (keys: string, work = 'run: x'): string => `
params: { p: 1 }
env: { E: x }
jobs:
  before: { run: x }
  job:
    needs: before
    ${work}
    ${keys}`;

const ofRun = (keys: string): string => `params: { p: 1 }\nenv: { E: x }\njobs: { job: { run: x } }\n${keys}`;
const matrix = 'strategy: { matrix: { m: [1] } }';

const everything = ['params', 'env', 'needs', 'matrix', 'run', 'job'];
const ofLegs = ['params', 'env', 'needs', 'run'];
const ofLeg = ['params', 'env', 'matrix'];
const ofAll = ['params', 'env', 'run', 'job'];

describe('each context is known where it can be, and refused elsewhere', () => {
  test.each<[string, (use: string) => string, readonly string[]]>([
    ['if', (use) => job(`${matrix}\n    if: ${use}`), everything],
    ['env of a job', (use) => job(`${matrix}\n    env: { V: "\${{ ${use} }}" }`), everything],
    ['cwd of a job', (use) => job(`${matrix}\n    cwd: "\${{ ${use} }}"`), everything],
    ['timeout of a job', (use) => job(`${matrix}\n    timeout: "\${{ ${use} }}s"`), everything],
    ['count', (use) => job(`count: "\${{ ${use} }}"`), ofLegs],
    ['matrix', (use) => job(`strategy: { matrix: "\${{ ${use} }}" }`), ofLegs],
    ['an axis', (use) => job(`strategy: { matrix: { m: "\${{ ${use} }}" } }`), ofLegs],
    ['a value of an axis', (use) => job(`strategy: { matrix: { m: [{ n: ["\${{ ${use} }}"] }] } }`), ofLegs],
    ['include', (use) => job(`strategy: { matrix: { include: "\${{ ${use} }}" } }`), ofLegs],
    ['sleep', (use) => job(matrix, `sleep: "\${{ ${use} }}s"`), ofLeg],
    ['allow_failure', (use) => job(`${matrix}\n    allow_failure: "\${{ ${use} }}"`), ofLeg],
    ['env of the run', (use) => ofRun(`defaults: { env: { V: "\${{ ${use} }}" } }`), ofAll],
    ['cwd of all jobs', (use) => ofRun(`defaults: { cwd: "\${{ ${use} }}" }`), ofAll],
    ['timeout of all jobs', (use) => ofRun(`defaults: { timeout: "\${{ ${use} }}s" }`), ofAll],
    ['env of a hook', (use) => ofRun(`hooks: { always: { run: x, env: { V: "\${{ ${use} }}" } } }`), ofAll],
    ['cwd of a hook', (use) => ofRun(`hooks: { always: { run: x, cwd: "\${{ ${use} }}" } }`), ofAll],
  ])('%s', (_, textWith, allowed) => {
    for (const [context, use] of Object.entries(uses)) {
      const found = headings(textWith(use)).map((heading) => heading.replace(/^\S+ /, ''));
      const refused = allowed.includes(context)
        ? []
        : [expect.stringMatching(`^"${context}" is not known here. Expressions here may read `)];
      expect([context, ...found]).toEqual([context, ...refused]);
    }
  });
});

describe('unknown names are reported with a suggestion', () => {
  const ifs = (condition: string): string[] =>
    headings(`params: { region: eu }\nenv: { TARGET: x }\njobs:
  build: { run: x }
  other: { run: x }
  job:
    needs: build
    strategy: { matrix: { node: [20], include: [{ os: mac }] } }
    run: x
    if: ${condition}`);

  test.each([
    ['params.regoin', '"regoin" is not a param of this pipeline. Did you mean "region"?'],
    ['params.size', '"size" is not a param of this pipeline. Declare it under "params".'],
    ['env.TRAGET', '"TRAGET" is not a variable that this file sets. Did you mean "TARGET"?'],
    ['env.HOME', '"HOME" is not a variable that this file sets. Set it under "env".'],
    ['matrix.nod', '"nod" is not an axis of this job. Did you mean "node"?'],
    ['matrix.arch', '"arch" is not an axis of this job. Add it under "strategy.matrix".'],
    ['needs.biuld.result', '"biuld" is not a need of this job. Did you mean "build"?'],
    ['needs.other.result', 'job "job" does not need "other", which may still be running. Add it to "needs".'],
    ['needs.job.result', 'job "job" cannot read its own result. Remove this.'],
    ['needs.build.output.x', 'a need has result, outputs, reason and legs, not "output". Did you mean "outputs"?'],
    ["needs.build['status']", 'a need has result, outputs, reason and legs, not "status".'],
    ['run.number', '"number" is not a field of "run". Its fields are id, name and seed, and in hooks result.'],
    ['run.result', '"result" is not a field of "run". Its fields are id, name and seed, and in hooks result.'],
    ['job.nmae', '"nmae" is not a field of "job". Its fields are id, attempt and index.'],
    ['job.attempt', '"attempt" is not known before the job starts. Use "$WP_ATTEMPT" in "run".'],
    ['params.constructor', '"constructor" is not a param of this pipeline. Declare it under "params".'],
  ])('%s', (condition, message) => {
    expect(ifs(condition)).toEqual([`10:9 ${message}`]);
  });

  test('known names in any case, and computed names, are not reported', () => {
    for (const right of [
      'params.REGION',
      'ENV.target',
      'matrix.os',
      'needs.build.legs[0]',
      "params[format('x')]",
      'needs.*.result',
    ]) {
      expect([right, ...ifs(right)]).toEqual([right]);
    }
  });

  test('names of a matrix that only the run knows are not reported', () => {
    for (const unknown of [
      `"\${{ fromJSON(env.E) }}"`,
      `{ include: "\${{ fromJSON(env.E) }}" }`,
      `{ include: ["\${{ fromJSON(env.E) }}"] }`,
    ]) {
      expect(
        headings(`env: { E: x }\njobs: { a: { run: x, strategy: { matrix: ${unknown} }, if: matrix.any } }`),
      ).toEqual([]);
    }
  });

  test('all unknown names of one expression are reported, each at its place', () => {
    expect(ifs('"params.x || (env.y && needs.z.result)"')).toEqual([
      '10:10 "x" is not a param of this pipeline. Declare it under "params".',
      '10:23 "y" is not a variable that this file sets. Set it under "env".',
      '10:32 "z" is not a need of this job. Add it to "needs".',
    ]);
  });

  test('a hook knows how the run ended', () => {
    expect(
      headings(`jobs: { a: { run: x } }\nhooks: { always: { run: x, env: { R: "\${{ run.result }}" } } }`),
    ).toEqual([]);
  });
});

describe('variables', () => {
  const envs = (env: string, more = ''): string[] => headings(`jobs: { a: { run: x, env: { ${env} }${more} } }`);
  const read = (name: string): string => `"\${{ env.${name} }}"`;

  test('may read each other in any order, but not themselves', () => {
    expect(envs(`A: ${read('B')}, B: ${read('C')}, C: x`)).toEqual([]);
    expect(envs(`PATH: "\${{ env.PATH }}:bin"`)).toEqual([
      '1:40 "PATH" cannot contain itself. Extend it in "run", as in PATH="$PATH…", or choose another name.',
    ]);
    expect(envs(`A: ${read('B')}, B: ${read('c')}, C: ${read('A')}, D: ${read('A')}`)).toEqual([
      '1:37 "A" and "B" contain each other, so neither has a value. Remove one of these uses.',
      '1:56 "B" and "C" contain each other, so neither has a value. Remove one of these uses.',
      '1:75 "C" and "A" contain each other, so neither has a value. Remove one of these uses.',
    ]);
  });

  test('of the pipeline are reported once', () => {
    expect(headings(`env: { A: ${read('A')} }\njobs: { a: { run: x }, b: { run: x, env: { B: y } } }`)).toHaveLength(1);
  });

  test('that are known only when the job starts cannot be read before', () => {
    const late = `A: "\${{ run.id }}", B: ${read('A')}`;
    const message = (name: string): string =>
      `"${name}" is not known before the job starts. Write the expression of "${name}" here instead.`;
    expect(envs(late, ', if: env.b')).toEqual([expect.stringContaining(message('b'))]);
    expect(envs(late, `, count: ${read('A')}`)).toEqual([expect.stringContaining(message('A'))]);
    expect(envs(late, `, allow_failure: ${read('A')}`)).toEqual([expect.stringContaining(message('A'))]);
    expect(envs(late, `, cwd: ${read('A')}, timeout: ${read('B')}`)).toEqual([]);
  });
});
