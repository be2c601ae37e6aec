// Values are filled in once the contexts that they read are known: some when the run is created, the others when the job starts.
import { describe, expect, test } from 'vitest';
import { fillSpec } from '../../src/pipeline/fill-templates.ts';
import type { JobSpec, SpecTemplates } from '../../src/pipeline/pipeline.ts';
import { plainSpec } from '../support/plans.ts';

const params = { region: 'eu', wait: '90s' };

function specWith(templates: SpecTemplates, env: JobSpec['env'] = {}): JobSpec {
  return { ...plainSpec, cwd: '/work', env, templates };
}

describe('when the run is created', () => {
  test('values that read only params are filled in, and the others stay templates', () => {
    const templates = { env: { A: `to-\${{ params.region }}`, B: `\${{ job.id }}` }, timeout: `\${{ params.wait }}` };
    expect(fillSpec(specWith(templates, { C: 'c' }), { params }, ['params', 'env'])).toEqual({
      ok: true,
      spec: {
        ...plainSpec,
        cwd: '/work',
        env: { C: 'c', A: 'to-eu' },
        timeoutMs: 90_000,
        templates: { env: { B: `\${{ job.id }}` } },
      },
    });
  });

  test('a value that reads an unknown variable stays a template', () => {
    const templates = { env: { A: `\${{ job.id }}`, B: `\${{ env.A }}x` }, cwd: `\${{ env.B }}` };
    expect(fillSpec(specWith(templates), { params }, ['params', 'env'])).toMatchObject({
      spec: { env: {}, templates },
    });
  });
});

describe('when the job starts', () => {
  test('variables may read each other in any order', () => {
    const templates = {
      env: { C: `\${{ env.B }}z`, A: `\${{ job.id }}`, B: `\${{ env.A }}x` },
      cwd: `sub/\${{ env.C }}`,
    };
    const filled = fillSpec(specWith(templates), { job: { id: 'j' } });
    expect(filled).toMatchObject({ ok: true, spec: { env: { A: 'j', B: 'jx', C: 'jxz' }, cwd: '/work/sub/jxz' } });
    expect(filled.ok && 'templates' in filled.spec).toBe(false);
  });

  test('a value of the wrong type is reported', () => {
    expect(fillSpec(specWith({ timeout: `\${{ job.id }}` }), { job: { id: 'soon' } })).toEqual({
      ok: false,
      problems: ['"timeout" must be a duration such as 500ms, 30s or 1h30m, not "soon"'],
    });
  });

  test('a value that looks like an expression stays text', () => {
    const templates = { env: { A: `\${{ needs.x.outputs.v }}` } };
    const needs = { x: { outputs: { v: `\${{ params.region }} $(rm -rf /)` } } };
    expect(fillSpec(specWith(templates), { params, needs })).toMatchObject({
      spec: { env: { A: `\${{ params.region }} $(rm -rf /)` } },
    });
  });
});
