// The values that an expression has read, to explain its result.

import {
  type Contexts,
  type Expression,
  evaluate,
  parseExpression,
  type Statuses,
  statusFunctions,
} from './expression.ts';
import type { Json } from './json-data.ts';

export interface ReadValue {
  /** As in a file: `needs.plan.outputs.shards`, `failure()`. */
  readonly name: string;
  /** In lower case. For a status function, the name of the function. */
  readonly context: string;
  readonly value: Json;
}

/** Each once, in the order of the expression, with status functions last. */
export function valuesRead({ uses, functions }: Expression, contexts: Contexts, statuses: Statuses): ReadValue[] {
  const values = new Map<string, ReadValue>();
  for (const { path } of uses) {
    const name = nameOf(path);
    values.set(name, { name, context: path[0] ?? '', value: valueAt(path, contexts) });
  }
  const asked = statusFunctions.filter((name) => name !== 'always' && functions.includes(name));
  return [...values.values(), ...asked.map((name) => ({ name: `${name}()`, context: name, value: statuses[name] }))];
}

const plainName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

function nameOf([context = '', ...names]: readonly string[]): string {
  return context + names.map((name) => (plainName.test(name) ? `.${name}` : `[${quote(name)}]`)).join('');
}

function valueAt([context = '', ...names]: readonly string[], contexts: Contexts): Json {
  const parsed = parseExpression(context + names.map((name) => `[${quote(name)}]`).join(''));
  const value = parsed.ok ? evaluate(parsed.expression, contexts) : undefined;
  return value?.ok ? value.value : null;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
