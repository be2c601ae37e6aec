// The rule that a condition stands for, if it tests how the needs ended.
import type { Expr } from '@actions/expressions';
import { FunctionCall, Grouping, Logical } from '@actions/expressions/ast';
import type { Rule } from '../pipeline.ts';
import { usesOf } from './context-uses.ts';
import { type Expression, type StatusFunction, statusFunctions } from './expression.ts';

export interface ConditionMeaning {
  /** Undefined: the condition does not test how the needs ended. */
  readonly when?: Rule;
  /** False: the condition says no more than that rule. */
  readonly hasMore: boolean;
}

const rules: Readonly<Partial<Record<string, Rule>>> = {
  success: 'on_success',
  failure: 'on_failure',
  always: 'always',
};

/**
 * `failure()` alone, or joined to the rest by `&&`, is the rule of that name. At any other place the rule is `always`: the condition is
 * evaluated whenever all needs are closed, and decides alone.
 */
export function meaningOf({ tree, functions }: Expression): ConditionMeaning {
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
