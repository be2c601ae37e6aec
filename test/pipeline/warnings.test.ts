// What is valid and can hardly be meant: warnings, which keep nothing from starting.
import { expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/pipeline/diagnostic.ts';
import { parsePipeline } from '../../src/pipeline/read-pipeline.ts';

function warnings(condition: string, job = ''): string[] {
  const text = `
params: { region: { enum: [eu, us] }, any: x }
jobs:
  legs: { count: 2, run: x }
  one: { run: x }
  a: { needs: [legs, one], if: "${condition}", ${job}run: x }`;
  const parsed = parsePipeline(text, 'test.yaml', '/somewhere');
  if (!parsed.ok) throw new Error(parsed.diagnostics.map((one) => renderDiagnostic(one)).join('\n'));
  return (parsed.warnings ?? []).map(({ severity, message }) => `${severity}: ${message}`);
}

test('a comparison with a value that the enum of a param does not have', () => {
  expect(warnings("params.region == 'uk'")).toEqual(['warning: params.region is never "uk". It can be "eu", "us".']);
  expect(warnings("success() && ('uk' != params.Region)")).toHaveLength(1);
});

test('a comparison with a value that no leg has', () => {
  const job = 'strategy: { matrix: { os: [linux, win], node: ["18"], include: [{ os: mac }] } }, ';
  expect(warnings("matrix.os == 'mca'", job)).toEqual([
    'warning: matrix.os is never "mca". It can be "linux", "win", "mac".',
  ]);
});

test('a comparison of a list of outputs with a text', () => {
  expect(warnings("needs.legs.outputs.x == 'yes'")).toEqual([
    'warning: job "legs" has legs, so this output is a list and never equals a text. Use contains(…), or needs.legs.legs.',
  ]);
});

test.each([
  "params.region == 'EU'",
  "params.any == 'uk'",
  "needs.one.outputs.x == 'yes'",
  "needs.legs.result == 'success'",
  "contains(needs.legs.outputs.x, 'yes')",
  "params.region > 'uk'",
  'false',
])('nothing is said about %s', (condition) => {
  expect(warnings(condition)).toEqual([]);
});

test('nothing is said about axes that match, or that only the run knows', () => {
  expect(warnings('matrix.node == 18', 'strategy: { matrix: { node: ["18"] } }, ')).toEqual([]);
  expect(warnings("matrix.os == 'mac'", `strategy: { matrix: { os: "\${{ fromJSON(params.any) }}" } }, `)).toEqual([]);
});

test('a warning is shown as one, at its place', () => {
  const text = "params: { r: { enum: [eu] } }\njobs: { a: { if: params.r == 'x', run: x } }";
  const parsed = parsePipeline(text, 'test.yaml', '/somewhere');
  const [warning] = (parsed.ok && parsed.warnings) || [];
  expect(warning && renderDiagnostic(warning).split('\n')[0]).toBe(
    'test.yaml:2:18: warning: params.r is never "x". It can be "eu".',
  );
});
