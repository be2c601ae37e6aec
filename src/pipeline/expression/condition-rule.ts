// What a condition says about the endings of needs: the rule that it stands for.
import type { Expr } from '@actions/expressions';
import { FunctionCall, Grouping, Logical } from '@actions/expressions/ast';
import type { Rule } from '../pipeline.ts';
import { type Expression, type StatusFunction, statusFunctions } from './expression.ts';
import { usesOf } from './uses.ts';

export interface Meaning {
  /** Absent: the condition says nothing about endings. */
  readonly when?: Rule;
  /** No: it is no more than that rule. */
  readonly hasMore: boolean;
}

const rules: Readonly<Partial<Record<string, Rule>>> = {
  success: 'on_success',
  failure: 'on_failure',
  always: 'always',
};

/**
 * `failure()` alone, or joined to the rest by `&&`, is the rule of that name. In any other place the job has to be asked about
 * whenever its needs are closed, and its condition decides.
 */
export function meaningOf({ tree, functions }: Expression): Meaning {
  if (!functions.some(isStatus)) return { hasMore: true };
  const parts = conjuncts(tree);
  const calls = parts.map(statusCall);
  const [call, ...more] = calls.filter((name) => name !== undefined);
  const rest = parts.filter((_, index) => calls[index] === undefined);
  const isPlain = more.length === 0 && !rest.some((part) => usesOf(part).functions.some(isStatus));
  const when = (isPlain && call !== undefined && rules[call]) || 'always';
  return { when, hasMore: parts.length > 1 || call === undefined || rules[call] === undefined };
}

function isStatus(name: string): name is StatusFunction {
  return statusFunctions.includes(name as StatusFunction);
}

function conjuncts(tree: Expr): readonly Expr[] {
  if (tree instanceof Grouping) return conjuncts(tree.group);
  return tree instanceof Logical && tree.operator.lexeme === '&&' ? tree.args.flatMap(conjuncts) : [tree];
}

function statusCall(tree: Expr): string | undefined {
  if (tree instanceof Grouping) return statusCall(tree.group);
  const name = tree instanceof FunctionCall ? tree.functionName.lexeme.toLowerCase() : undefined;
  return name !== undefined && isStatus(name) ? name : undefined;
}
