// `==` of expressions, for values outside expressions.
import { equals } from '@actions/expressions/result';
import { type Json, toData } from './json-data.ts';

/** Case of texts does not count, and a text equals the number that it spells. Lists and maps equal nothing. */
export function areLooselyEqual(one: Json, other: Json): boolean {
  if (isContainer(one) || isContainer(other)) return false;
  return one === other || equals(toData(one), toData(other));
}

export function isContainer(value: Json | undefined): value is readonly Json[] | { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null;
}
