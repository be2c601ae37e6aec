// The params of one run: what was given, checked against what is declared.

import { nearest } from '../did-you-mean.ts';
import type { Json } from '../expression/data.ts';
import { isOfType } from '../language/params.ts';
import type { Param } from '../pipeline.ts';

export interface ResolvedParams {
  /** Every declared param that has a right value. */
  readonly values: Readonly<Record<string, string>>;
  /** The same with numbers and booleans as such. */
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
      const wrong = misfit(param, value);
      if (wrong === undefined) values.set(param.name, value);
      else problems.push(wrong);
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

/** As a sentence or two. */
export function problemWith(
  { name, value }: GivenParam,
  declared: readonly Param[],
): { at: 'name' | 'value'; message: string } | undefined {
  const param = declared.find((known) => known.name === name);
  if (!param) return { at: 'name', message: unknownParam(name, declared) };
  const message = misfit(param, value);
  return message === undefined ? undefined : { at: 'value', message };
}

function unknownParam(name: string, declared: readonly Param[]): string {
  const names = declared.map((param) => param.name);
  const near = nearest(name, names);
  if (near !== undefined) return `"${name}" is not a param of this pipeline. Did you mean "${near}"?`;
  const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
  return `"${name}" is not a param of this pipeline. ${known}`;
}

function typedValue(text: string, type: Param['type']): Json {
  if (type === 'boolean') return text === 'true';
  return type === 'number' ? Number(text) : text;
}

function misfit({ name, type, enum: choices }: Param, value: string): string | undefined {
  if (!isOfType(value, type)) return `param "${name}" must be ${nouns[type]}, not "${value}".`;
  if (choices && !choices.includes(value))
    return `param "${name}" must be one of ${choices.join(', ')}, not "${value}".`;
  return undefined;
}

const nouns: Readonly<Record<Param['type'], string>> = { string: 'text', number: 'a number', boolean: 'true or false' };
