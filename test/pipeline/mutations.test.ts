// However a file is edited, reading it gives a pipeline or diagnostics.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDiagnostic } from '../../src/pipeline/diagnostic.ts';
import { planRun } from '../../src/pipeline/plan/plan-run.ts';
import { parsePipeline } from '../../src/pipeline/read-pipeline.ts';

const files = readdirSync('pipelines')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join('pipelines', name), 'utf8'));

/** What the language is made of, so that more than YAML is put to the test. */
const pieces = [
  ...['\n', ' ', '\t', ':', '- ', '"', "'", '|', '&a', '*a', '<<: ', '!', '#', '{', '}', '[', ']', ',', '\0', '😀'],
  ...['${{ ', ' }}', `\${{ params.x }}`, 'needs.a.outputs', "fromJSON('[1]')", 'failure()', '==', '&&', '.*'],
  ...[
    'if: ',
    'matrix: ',
    'include: ',
    'exclude: ',
    'count: ',
    'env: ',
    'sleep: ',
    '__proto__: ',
    'constructor',
    'null',
  ],
];

const edit = fc.record({
  kind: fc.constantFrom('delete', 'insert', 'duplicate', 'swap'),
  of: fc.constantFrom('line', 'character'),
  /** From 0 up to 1: how far into the file. */
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  piece: fc.constantFrom(...pieces),
});

function edited(text: string, { kind, of, at, piece }: typeof edit extends fc.Arbitrary<infer T> ? T : never): string {
  const units = of === 'line' ? text.split(/(?<=\n)/) : Array.from(text);
  const index = Math.floor(at * units.length);
  const [unit = ''] = units.slice(index);
  if (kind === 'delete') units.splice(index, 1);
  else if (kind === 'duplicate') units.splice(index, 0, unit);
  else if (kind === 'swap') units.splice(index, 2, units[index + 1] ?? '', unit);
  else units.splice(index, 0, piece);
  return units.join('');
}

test('a file with a few edits is read, or refused with diagnostics that can be shown', () => {
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.array(edit, { minLength: 1, maxLength: 6 }), (file, edits) => {
      const text = edits.reduce(edited, file);
      const parsed = parsePipeline(text, 'test.yaml', resolve('pipelines'));
      if (parsed.ok) {
        const planned = planRun(parsed.value, { params: {}, seed: 1 });
        expect(planned.ok || planned.problems.length > 0).toBe(true);
        return;
      }
      const lines = text.split('\n').length;
      expect(parsed.diagnostics.length).toBeGreaterThan(0);
      for (const diagnostic of parsed.diagnostics) {
        expect(diagnostic.line).toBeLessThanOrEqual(lines);
        expect(diagnostic.message).toMatch(/[.?]$/);
        expect(renderDiagnostic(diagnostic)).toContain('^');
      }
    }),
    { numRuns: 200 },
  );
});
