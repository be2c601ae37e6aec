// A run as a tree of needs.
import { expect, test } from 'vitest';
import { renderTree } from '../../../src/cli/report/render-tree.ts';
import { coloursFor } from '../../../src/cli/text/colours.ts';
import { harmless } from '../../../src/cli/text/printable.ts';
import { makeRunGraph } from '../../support/run-graphs.ts';

const graph = makeRunGraph({
  needs: { check: ['build'], test: ['build', 'check'], deploy: ['test', 'lint'], tell: ['deploy'] },
  run: { status: 'failed' },
  jobs: {
    build: { startedAt: 0, endedAt: 1_300 },
    lint: { startedAt: 0, endedAt: 100, status: 'failed', allowed: true, reason: 'exit', exitCode: 2 },
    check: { startedAt: 1_300, endedAt: 1_400 },
    'test[a]': { startedAt: 1_400, endedAt: 2_000 },
    'test[b]': { startedAt: 1_400, endedAt: 2_000, status: 'failed', reason: 'exit', exitCode: 1 },
    deploy: { status: 'skipped', reason: 'upstream-failed', cause: 'test[b]' },
    tell: { status: 'skipped', reason: 'upstream-failed', cause: 'test[b]' },
    alone: {},
  },
});

function tree(width: number): string {
  return renderTree(graph, { width, colours: coloursFor(false) });
}

test('each job stands above its needs, which are drawn once', () => {
  expect(tree(80)).toBe(`\
sample  run mwwoaqy9hfx  failed
- tell  skipped (upstream-failed: test[b])
└─ - deploy  skipped (upstream-failed: test[b])
   ├─ ! lint  failed (allowed: exit 2)  100ms
   └─ ✗ test ×2  1 succeeded, 1 failed
      ├─ ✓ build  succeeded  1.3s
      └─ ✓ check  succeeded  100ms
         └─ ✓ build  succeeded  1.3s
· alone  blocked`);
});

test('lines are cut to the width of the terminal', () => {
  expect(tree(24).split('\n').slice(0, 5)).toEqual([
    'run mwwoaqy9hfx  failed',
    '- tell  skipped (upstre…',
    '└─ - deploy  skipped (u…',
    '   ├─ ! lint  failed (a…',
    '   └─ ✗ test ×2  1 succ…',
  ]);
});

test('a failure that is allowed is a warning, also among legs that succeeded', () => {
  const jobs = {
    'lint[1]': { startedAt: 0, endedAt: 100 },
    'lint[2]': { startedAt: 0, endedAt: 100, status: 'failed', allowed: true, reason: 'exit', exitCode: 2 },
  } as const;
  const coloured = renderTree(makeRunGraph({ jobs }), { width: 80, colours: coloursFor(true) });
  expect(harmless(coloured)).toContain('\x1b[33m! lint ×2\x1b[39m');
});

test('a job that already stands above with its needs is not expanded again', () => {
  const needs = { b: ['a'], c: ['b'], d: ['b', 'c'] };
  const jobs = { a: {}, b: {}, c: {}, d: {} };
  const lines = renderTree(makeRunGraph({ needs, jobs }), { width: 80, colours: coloursFor(false) }).split('\n');
  expect(lines.slice(1)).toEqual([
    '· d  blocked',
    '├─ · b  blocked',
    '│  └─ · a  blocked',
    '└─ · c  blocked',
    '   └─ · b  see above',
  ]);
});
