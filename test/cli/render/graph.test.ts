// Graphs in terminals of every width, with and without colours.
import { expect, test } from 'vitest';
import { graphToAscii } from '../../../src/cli/graph/ascii.ts';
import { graphOf } from '../../../src/cli/graph/graph.ts';
import { painter } from '../../../src/cli/text/colours.ts';
import { harmless } from '../../../src/cli/text/printable.ts';
import { parsePipeline } from '../../../src/pipeline/read-pipeline.ts';
import type { JobStatus } from '../../../src/state/redis/status.ts';

function graph(yaml: string, statuses: Readonly<Record<string, JobStatus>> = {}): ReturnType<typeof graphOf> {
  const parsed = parsePipeline(yaml, 'test.yaml', '/');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const legs = Object.entries(statuses).map(([job, status]) => [job, new Map([[status, 1]])] as const);
  return graphOf(parsed.value, { run: 'r', legs: new Map(legs), sizes: new Map() });
}

const chain = `jobs:
  compile: { run: x }
  package: { needs: compile, run: x }
  publish-to-registry: { needs: [package, { job: compile, when: always }], run: x }
`;

test.each([
  [
    120,
    `\
wave 1       wave 2       wave 3
compile -+-> package -+-> publish-to-registry (always of compile)
         +------------+`,
  ],
  [
    40,
    `\
wave  job
   1  compile
   2  package <- compile
   3  publish-to-registry <- 2 jobs`,
  ],
  [
    24,
    `\
wave  job
   1  compile
   2  package <- compile
   3  publis…to-registry`,
  ],
])('%s columns', (width, expected) => {
  expect(graphToAscii(graph(chain), { width, paint: painter(false) })).toBe(expected);
});

test('no line is wider than the terminal', () => {
  for (let width = 8; width < 130; width++) {
    const lines = graphToAscii(graph(chain), { width, paint: painter(false) })
      .split('\n')
      .slice(1);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  }
});

test('colours show the statuses and change no text', () => {
  const states = graph(chain, { compile: 'succeeded', package: 'failed', 'publish-to-registry': 'skipped' });
  const plain = graphToAscii(states, { width: 120, paint: painter(false) });
  const coloured = harmless(graphToAscii(states, { width: 120, paint: painter(true) }));
  expect(coloured).toContain('\u001b[32mcompile: succeeded\u001b[39m -+');
  expect(coloured).toContain('\u001b[31mpackage: failed\u001b[39m');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control codes.
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('a graph with too many crossing lines is listed', () => {
  const jobs = Array.from({ length: 12 }, (_, job) => {
    const needs = [...Array(job).keys()].filter((need) => (job * 7 + need * 5) % 3 > 0).map((need) => `j${need}`);
    return `  j${job}: { needs: [${needs}], run: x }\n`;
  });
  expect(graphToAscii(graph(`jobs:\n${jobs.join('')}`), { width: 500, paint: painter(false) })).toMatch(
    /^wave {2}job\n/,
  );
});
