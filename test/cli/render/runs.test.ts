// The table of runs on screens of different widths.
import { expect, test } from 'vitest';
import { renderRuns } from '../../../src/cli/lists/runs-table.ts';
import { coloursFor } from '../../../src/cli/text/colours.ts';
import { harmless } from '../../../src/cli/text/printable.ts';
import type { RunRecord } from '../../../src/state/records/records.ts';
import type { RunId } from '../../../src/state/redis/run-id.ts';

const none = { blocked: 0, ready: 0, running: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 };
const common = { params: {}, seed: 1, labels: {}, warnings: 0 };
const createdAt = new Date(2026, 10, 25, 9, 14, 57).getTime();
const runs: readonly RunRecord[] = [
  {
    ...common,
    ...{ run: 'mwwoaqy9hfx' as RunId, name: 'a pipeline with a long name', status: 'running' },
    ...{ createdAt, jobs: 12, counts: { ...none, running: 9, succeeded: 3 } },
  },
  {
    ...{ ...common, labels: { team: 'data' } },
    ...{ run: 'mwwoaqy1abc' as RunId, name: 'hello', status: 'succeeded' },
    ...{ createdAt, endedAt: createdAt + 1_500, jobs: 5, counts: { ...none, succeeded: 5 } },
  },
];

function table(width: number): string {
  return renderRuns(runs, { width, colours: coloursFor(false), nowMs: createdAt + 192_000 });
}

test('all there is to know where there is room', () => {
  expect(table(Number.POSITIVE_INFINITY)).toBe(`\
run          status     jobs    time  created              pipeline                     labels
mwwoaqy9hfx  running    3/12          2026-11-25 09:14:57  a pipeline with a long name
mwwoaqy1abc  succeeded     5  1.500s  2026-11-25 09:14:57  hello                        team=data`);
});

test('less where there is less', () => {
  expect(table(80)).toBe(`\
run          status     jobs    age  pipeline
mwwoaqy9hfx  running    3/12  3m12s  a pipeline with a long name
mwwoaqy1abc  succeeded     5  3m12s  hello`);
  expect(table(40)).toBe(`\
run          status       age  pipeline
mwwoaqy9hfx  running    3m12s  a pipeli…
mwwoaqy1abc  succeeded  3m12s  hello`);
});

test('colours take no room', () => {
  const coloured = renderRuns(runs, { width: 40, colours: coloursFor(true), nowMs: createdAt + 192_000 });
  expect(harmless(coloured)).toContain('\x1b[34mrunning\x1b[39m    3m12s');
});
