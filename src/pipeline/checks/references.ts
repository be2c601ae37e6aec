// Uses of params that are not declared, or are of no use where they stand.
import type { WrittenEnvironment } from '../language/environment.ts';
import type { WrittenPipeline } from '../language/pipeline.ts';
import { nearest } from '../nearest.ts';
import type { Param } from '../pipeline.ts';
import type { Reading } from '../schema/reading.ts';
import type { Span } from '../source/source.ts';

export function checkReferences(written: WrittenPipeline, params: readonly Param[], reading: Reading): void {
  const declared = new Map(params.map((param) => [param.name, param]));
  const environments = [written.env, ...written.jobs.map(({ value }) => value.env)];
  for (const environment of environments) checkEnvironment(environment ?? [], declared, reading);
  for (const { key, value } of written.jobs) {
    if (!value.count || typeof value.count.value === 'number') continue;
    const { span, value: use } = value.count;
    const param = find({ name: use.param, span }, declared, reading);
    if (!param || param.type === 'number') continue;
    const message = `job "${key}" is counted by param "${param.name}", a ${param.type}. Declare it with "type: number".`;
    reading.report(span, message);
  }
}

type Declared = ReadonlyMap<string, Param>;

function checkEnvironment(environment: WrittenEnvironment, declared: Declared, reading: Reading): void {
  for (const { value } of environment) {
    for (const use of value.params) find(use, declared, reading);
  }
}

function find(
  { name, span }: { readonly name: string; readonly span: Span },
  declared: Declared,
  reading: Reading,
): Param | undefined {
  const param = declared.get(name);
  if (param) return param;
  const near = nearest(name, declared.keys());
  const advice = near === undefined ? 'Declare it under "params".' : `Did you mean "${near}"?`;
  reading.report(span, `"${name}" is not a param of this pipeline. ${advice}`);
  return undefined;
}
