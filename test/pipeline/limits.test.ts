// Files that are large or malicious.
import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/pipeline/pipeline.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { headings, parse } from './parse.ts';

const numbers = (length: number): number[] => Array.from({ length }, (_, index) => index);

describe('endless expansion and nesting are refused at once', () => {
  test.each([
    ['an alias bomb', bomb(), /^7:\d+ aliases of aliases expand to far more/],
    ['lists in lists', `jobs: ${'['.repeat(10_000)}`, /^1:\d+ lists and maps are nested more than 100 deep/],
    ['maps in maps', `jobs: ${'{a: '.repeat(10_000)}`, /nested more than 100 deep/],
    ['lists in lists without brackets', `jobs:\n  ${'- '.repeat(10_000)}a`, /nested more than 100 deep/],
    ['keys that are maps', `jobs: ${'? '.repeat(10_000)}a`, /nested|not YAML|key/],
    ['merges of merges', mergeChain(500), /aliases of aliases expand/],
    ['an alias inside its own anchor', 'jobs: &a { a: *a }', /^1:15 the alias "\*a" is inside its own anchor/],
  ])('%s', (_, text, expected) => {
    expect(cpuTime(() => expect(headings(text)[0]).toMatch(expected))).toBeLessThan(1000);
  });
});

test('a chain of 10,000 jobs is accepted, and a ring of them is reported in short', () => {
  const job = (need: number, n: number): string => `  j${n}: { run: x, needs: [${need < 0 ? '' : `j${need}`}] }`;
  const text = (first: number): string =>
    `jobs:\n${numbers(10_000)
      .map((n) => job(n === 0 ? first : n - 1, n))
      .join('\n')}`;
  expect(parse(text(-1)).jobs).toHaveLength(10_000);
  expect(headings(text(9_999))).toEqual([
    '2:25 these jobs need each other in a circle: j0 → j9999 → j9998 → j9997 → j9996 → … 9990 more … → j5 → j4 → j3 → j2 → j1 → j0. ' +
      'Remove one of these needs.',
  ]);
});

test('2,000 lines with 150 jobs that share an anchor are read in less than a second', () => {
  const defaults = ['x-defaults: &d', '  shell: bash', '  env:', ...numbers(40).map((n) => `    V${n}: value ${n}`)];
  const jobs = numbers(150).flatMap((n) => [
    ...[`  job-${n}:`, '    <<: *d', `    needs: [${n === 0 ? '' : `job-${n - 1}`}]`, '    run: |'],
    ...numbers(9).map((line) => `      echo "step ${line} of ${n}"`),
  ]);
  const text = [...defaults, 'jobs:', ...jobs].join('\n');
  expect(text.split('\n').length).toBeGreaterThan(1990);
  let read: readonly Job[] = [];
  const took = cpuTime(() => {
    read = parse(text).jobs;
  });
  expect(took).toBeLessThan(1000);
  expect(read.map(({ id }) => id)).toEqual(numbers(150).map((n) => `job-${n}`));
  for (const [n, { needs, spec }] of read.entries()) {
    const script = numbers(9).map((line) => `echo "step ${line} of ${n}"\n`);
    expect(needs).toEqual(n === 0 ? [] : [{ job: `job-${n - 1}` }]);
    expect(spec.work).toEqual({ kind: 'run', script: script.join(''), shell: 'bash' });
    expect(spec.env).toEqual(Object.fromEntries(numbers(40).map((v) => [`V${v}`, `value ${v}`])));
  }
});

test('a base of 20 variables may be merged into 10,000 jobs', () => {
  const base = `x-base: &base\n  env:\n${numbers(20)
    .map((n) => `    V${n}: x`)
    .join('\n')}`;
  const jobs = numbers(10_000).map((n) => `  j${n}: { <<: *base, run: x }`);
  expect(parse(`${base}\njobs:\n${jobs.join('\n')}`).jobs).toHaveLength(10_000);
});

test('a mistake in every job does not take long to report', () => {
  const jobs = numbers(5000).map((n) => `  job-${n}: { run: x, needs: jab-${n} }`);
  const took = cpuTime(() => expect(headings(`jobs:\n${jobs.join('\n')}`)).toHaveLength(5000));
  expect(took).toBeLessThan(3000);
});

/** Nine anchors, each a list of nine aliases of the one before. */
function bomb(): string {
  const lists = numbers(9).map((n) => `x-${n}: &a${n} [${numbers(9).map(() => (n === 0 ? 'lol' : `*a${n - 1}`))}]`);
  return `${lists.join('\n')}\njobs: { a: { env: { A: *a8 }, run: 'true' } }\n`;
}

function mergeChain(length: number): string {
  const links = numbers(length).map((n) => `x-${n}: &a${n} { ${n === 0 ? 'shell: sh' : `<<: *a${n - 1}`} }`);
  return `${links.join('\n')}\njobs: { a: { <<: *a${length - 1}, run: x } }\n`;
}
