// What the rule table does not say, on the model: legs, edge rules, conditions, retries, allowed failures, fail-fast, verdicts.
import { describe, expect, test } from 'vitest';
import { end, job, stateOf, statesOf } from './by-hand.ts';
import { Model } from './model.ts';

test('each leg counts as one need, and the rules wait for all of them', () => {
  const jobs = [job('a', [], { legs: 2 }), job('after', ['a']), job('any', ['a'], { when: 'any_success' })];
  const model = new Model({ jobs });
  end(model, 'a[2]', 'succeeded');
  expect(stateOf(model, 'any')).toBe('blocked');
  end(model, 'a[1]', 'failed');
  expect(statesOf(model)).toMatchObject({ after: 'skipped upstream-failed a[1]', any: 'ready' });
});

test('an empty matrix is skipped from the start, and so is a job that wants an ending of needs it has not', () => {
  const jobs = [job('none', [], { legs: 0 }), job('rescue', [], { when: 'on_failure' }), job('after', ['none'])];
  expect(statesOf(new Model({ jobs }))).toEqual({
    none: 'skipped empty-matrix',
    rescue: 'skipped rule-unmet',
    after: 'skipped upstream-skipped none',
  });
});

test('an edge rule judges its need alone; the worst of what the sets say counts', () => {
  const needs = [{ job: 'a' }, { job: 'b', when: 'on_failure' as const }];
  const jobs = [job('a'), job('b'), job('both', [], { needs }), job('c', [], { needs: needs.slice(1) })];
  const rescued = new Model({ jobs });
  end(rescued, 'b', 'failed');
  expect(statesOf(rescued)).toMatchObject({ both: 'blocked', c: 'ready' });
  end(rescued, 'a', 'succeeded');
  expect(stateOf(rescued, 'both')).toBe('ready');
  const blocked = new Model({ jobs });
  end(blocked, 'b', 'succeeded');
  end(blocked, 'a', 'cancelled');
  expect(statesOf(blocked)).toMatchObject({ both: 'skipped upstream-cancelled a', c: 'skipped rule-unmet' });
});

test('a condition is looked at after the rule', () => {
  const skipped = { condition: false };
  const model = new Model({
    jobs: [job('a'), job('b', ['a'], skipped), job('c', ['b'], skipped), job('d', [], skipped)],
  });
  end(model, 'a', 'succeeded');
  expect(statesOf(model)).toMatchObject({ b: 'skipped condition-false', c: 'skipped upstream-skipped b' });
  expect(stateOf(model, 'd')).toBe('skipped condition-false');
  expect([model.isClosed, model.verdict, model.warnings]).toEqual([true, 'succeeded', 0]);
});

test('nothing follows from an attempt that is tried again', () => {
  const model = new Model({ jobs: [job('a'), job('b', ['a'])] });
  end(model, 'a', 'retry');
  expect([model.ready(), stateOf(model, 'b')]).toEqual([['a'], 'blocked']);
  end(model, 'a', 'succeeded');
  expect(model.ready()).toEqual(['b']);
});

test.each([
  { allowFailure: true as const, reason: 'timeout' as const, isAllowed: true },
  { allowFailure: [3], reason: 'exit' as const, exitCode: 3, isAllowed: true },
  { allowFailure: [3], reason: 'exit' as const, exitCode: 4, isAllowed: false },
  { allowFailure: [3], reason: 'timeout' as const, isAllowed: false },
])('failed for $reason $exitCode where $allowFailure is allowed', ({ allowFailure, isAllowed, ...attempt }) => {
  const model = new Model({ jobs: [job('a', [], { allowFailure }), job('b', ['a'])] });
  end(model, 'a', 'failed', attempt);
  expect(stateOf(model, 'a')).toBe(`failed ${attempt.reason}`);
  expect(stateOf(model, 'b')).toBe(isAllowed ? 'ready' : 'skipped upstream-failed a');
  expect([model.verdict, model.warnings]).toEqual(isAllowed ? ['succeeded', 1] : ['failed', 0]);
});

test.each([
  { allowFailure: {}, verdict: 'cancelled', warnings: 0 },
  { allowFailure: { allowFailure: [1] }, verdict: 'cancelled', warnings: 0 },
  { allowFailure: { allowFailure: true as const }, verdict: 'succeeded', warnings: 1 },
])('a job cancelled alone, with $allowFailure, makes the run $verdict', ({ allowFailure, verdict, warnings }) => {
  const model = new Model({ jobs: [job('a', [], allowFailure), job('b'), job('after', ['a'])] });
  end(model, 'a', 'cancelled');
  end(model, 'b', 'succeeded');
  expect(stateOf(model, 'after')).toBe('skipped upstream-cancelled a');
  expect([model.verdict, model.warnings]).toEqual([verdict, warnings]);
  const failing = new Model({ jobs: [job('a', [], allowFailure), job('b')] });
  end(failing, 'a', 'cancelled');
  end(failing, 'b', 'failed');
  expect([failing.verdict, failing.warnings]).toEqual(['failed', warnings]);
});

describe('a run that fails fast', () => {
  const jobs = [
    job('a'),
    job('b'),
    job('c'),
    job('after', ['a']),
    job('later', ['after']),
    job('other', ['b']),
    job('any', ['a'], { when: 'any_success' }),
    job('clean', ['other', 'b'], { when: 'always' }),
    job('rescue', ['a', 'b'], { when: 'on_failure' }),
  ];
  const cancelled = 'cancelled fail-fast a';
  const atFirst = {
    after: 'skipped upstream-failed a',
    later: 'skipped upstream-failed a',
    other: cancelled,
    any: 'skipped upstream-failed a',
  };

  test('new: what runs goes on, but is not tried again', () => {
    const model = new Model({ jobs, failFast: 'new' });
    model.start('b');
    end(model, 'a', 'failed');
    expect(statesOf(model)).toMatchObject({
      ...atFirst,
      b: 'running',
      c: cancelled,
      clean: 'blocked',
      rescue: 'blocked',
    });
    expect(model.isKilled('b')).toBe(false);
    model.settle('b', { how: 'retry', reason: 'exit', exitCode: 1 });
    expect(statesOf(model)).toMatchObject({ b: 'failed exit', clean: 'ready', rescue: 'ready' });
    end(model, 'clean', 'retry');
    expect(model.ready()).toEqual(['clean', 'rescue']);
  });

  test('kill: what runs is ended too, but not what cleans up', () => {
    const model = new Model({ jobs: [...jobs, job('own', [], { when: 'always' })], failFast: 'kill' });
    for (const leg of ['b', 'own']) model.start(leg);
    end(model, 'a', 'failed');
    expect([model.isKilled('b'), model.isKilled('own')]).toEqual([true, false]);
    model.settle('b', { how: 'cancelled' });
    expect(statesOf(model)).toMatchObject({ ...atFirst, b: cancelled, clean: 'ready', rescue: 'ready' });
    expect(model.verdict).toBe('failed');
  });

  test('a failure that is allowed stops nothing', () => {
    const model = new Model({ jobs: [job('a', [], { allowFailure: true }), job('b')], failFast: 'kill' });
    end(model, 'a', 'failed');
    expect(model.ready()).toEqual(['b']);
  });

  test.each(['new', 'kill'] as const)('%s of a job stops its own legs, whatever its rule', (failFast) => {
    const model = new Model({ jobs: [job('a', [], { legs: 3, failFast, when: 'always' }), job('b')] });
    model.start('a[2]');
    end(model, 'a[1]', 'failed');
    expect(statesOf(model)).toMatchObject({ 'a[2]': 'running', 'a[3]': 'cancelled fail-fast a[1]', b: 'ready' });
    expect(model.isKilled('a[2]')).toBe(failFast === 'kill');
  });
});
