// The lines of a drawing show exactly the needs: the test follows them as a reader would, in many random graphs.
import { expect, test } from 'vitest';
import { draw } from '../../../src/cli/graph/drawing.ts';
import type { GraphJob } from '../../../src/cli/graph/graph.ts';
import { layOut } from '../../../src/cli/graph/layout.ts';
import { drawsOf } from '../../../src/pipeline/plan/seeded-random.ts';

/** `needs[i]` are the needs of job `i`; each has a lower number than `i`. */
function drawingOf(needs: readonly (readonly number[])[]): string {
  const waves: number[] = [];
  for (const needed of needs) waves.push(1 + needed.reduce((last, need) => Math.max(last, waves[need] ?? 0), 0));
  const jobs = needs.map(
    (needed, job): GraphJob => ({
      name: nameOf(job),
      wave: waves[job] ?? 1,
      when: 'on_success',
      needs: needed.map((need) => ({ job: need })),
    }),
  );
  const labels = jobs.map(({ name }) => ({ text: name, painted: name }));
  return draw(layOut(jobs), labels, Number.POSITIVE_INFINITY) ?? '';
}

const nameOf = (job: number): string => `j${job}${'x'.repeat(job % 3)}`;

type Direction = 'right' | 'up' | 'down';

/** The jobs to which the line from each job leads, as `from>to`. */
function edgesIn(drawing: string): string[] {
  const lines = drawing.split('\n').slice(1);
  const at = (x: number, y: number): string => lines[y]?.[x] ?? ' ';
  const labels = lines.flatMap((line, y) =>
    [...line.matchAll(/j(\d+)x*/g)].map(({ 0: text, 1: job, index: x }) => ({ text, job, x, y })),
  );
  const edges = labels.flatMap(({ text, job, x, y }) => {
    const seen = new Set<string>();
    const found = new Set<string>();
    const open: [number, number, Direction][] = [[x + text.length + 1, y, 'right']];
    for (const [x, y, direction] of open) {
      if (seen.has(`${x} ${y} ${direction}`)) continue;
      seen.add(`${x} ${y} ${direction}`);
      const here = at(x, y);
      if (here === '>' && at(x + 1, y) === ' ')
        found.add(labels.find((label) => label.x === x + 2 && label.y === y)?.job ?? '?');
      for (const next of turnsAt(here, direction)) {
        const [toX, toY] = next === 'right' ? [x + 1, y] : [x, y + (next === 'up' ? -1 : 1)];
        if ((next === 'right' ? '-+>|' : '|+>').includes(at(toX, toY))) open.push([toX, toY, next]);
      }
    }
    return [...found].map((target) => `${job}>${target}`);
  });
  return edges.sort();
}

function turnsAt(here: string, direction: Direction): Direction[] {
  if (here === '+') return direction === 'right' ? ['right', 'up', 'down'] : ['right', direction];
  if (here === '>') return direction === 'right' ? ['right'] : ['right', direction];
  return here === ' ' ? [] : [direction];
}

test('lines lead to the jobs that need a job, and nowhere else', () => {
  const draws = drawsOf(1, 'graphs');
  for (let round = 0; round < 2000; round++) {
    const size = 2 + Math.floor(draws() * 14);
    const density = draws() * 0.6;
    const needs = Array.from({ length: size }, (_, job) => [...Array(job).keys()].filter(() => draws() < density));
    const expected = needs.flatMap((needed, job) => needed.map((need) => `${need}>${job}`)).sort();
    const drawing = drawingOf(needs);
    expect(edgesIn(drawing), drawing).toEqual(expected);
  }
});
