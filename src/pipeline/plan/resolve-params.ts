// The params of one run: checks the given values against the params that the pipeline declares.
import { didYouMean } from '../did-you-mean.ts';
import type { Json } from '../expression/json-data.ts';
import type { Param } from '../pipeline.ts';
import { paramValue } from '../values/param-values.ts';
import { problemWith } from '../values/value-type.ts';

export interface ResolvedParams {
  /** Every declared param that has a right value. */
  readonly values: Readonly<Record<string, string>>;
  /** The same values, with numbers and booleans as such. */
  readonly typed: Readonly<Record<string, Json>>;
  readonly problems: readonly string[];
}

export function resolveParams(declared: readonly Param[], given: Readonly<Record<string, string>>): ResolvedParams {
  const names = new Set(declared.map(({ name }) => name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  const values = new Map<string, string>();
  const problems = unknown.map((name) => unknownParam(name, declared));
  for (const param of declared) {
    const value = Object.hasOwn(given, param.name) ? given[param.name] : param.default;
    if (value === undefined) problems.push(`param "${param.name}" has no value. Give it one with -p ${param.name}=…`);
    else {
      const problem = valueProblem(param, value);
      if (problem === undefined) values.set(param.name, value);
      else problems.push(problem);
    }
  }
  const typed = declared.flatMap(({ name, type }) =>
    values.has(name) ? [[name, typedValue(values.get(name) ?? '', type)]] : [],
  );
  return { values: Object.fromEntries(values), typed: Object.fromEntries(typed), problems };
}

export interface GivenParam {
  readonly name: string;
  readonly value: string;
}

/** What is wrong with one given param; undefined where it is right. */
export function paramProblem(
  { name, value }: GivenParam,
  declared: readonly Param[],
): { at: 'name' | 'value'; message: string } | undefined {
  const param = declared.find((known) => known.name === name);
  if (!param) return { at: 'name', message: unknownParam(name, declared) };
  const message = valueProblem(param, value);
  return message === undefined ? undefined : { at: 'value', message };
}

function unknownParam(name: string, declared: readonly Param[]): string {
  const names = declared.map((param) => param.name);
  const known = names.length === 0 ? 'It has no params.' : `Its params are ${names.join(', ')}.`;
  return `"${name}" is not a param of this pipeline. ${didYouMean(name, names, known)}`;
}

function valueProblem(param: Param, value: string): string | undefined {
  // Node has put this character in place of bytes that are not UTF-8, so the value is not what was typed.
  if (value.includes('\uFFFD')) return `param "${param.name}" has bytes that are not UTF-8. Give the value in UTF-8.`;
  return problemWith(`param "${param.name}"`, value, paramValue(param));
}

function typedValue(text: string, type: Param['type']): Json {
  if (type === 'boolean') return text === 'true';
  return type === 'number' ? Number(text) : text;
}
