// GitHub's expression language, as the package `@actions/expressions` has it. Nothing outside this folder imports that package.
import { data, Evaluator, type Expr, Lexer, Parser } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { fromData, type Json, toData, toNames } from './data.ts';
import { describeMistake, type Mistake, unknownFunction } from './mistakes.ts';
import { type Use, usesOf } from './uses.ts';

export const contextNames = ['params', 'env', 'needs', 'matrix', 'run', 'job'] as const;

export type ContextName = (typeof contextNames)[number];

/** What is known where an expression is evaluated; an absent context is empty. */
export type Contexts = Partial<Readonly<Record<ContextName, Readonly<Record<string, Json>>>>>;

export const statusFunctions = ['success', 'failure', 'always', 'cancelled'] as const;

export type StatusFunction = (typeof statusFunctions)[number];

/** What the status functions answer; absent where they may not be used. */
export type Statuses = Readonly<Record<StatusFunction, boolean>>;

export interface Expression {
  readonly text: string;
  readonly tree: Expr;
  readonly uses: readonly Use[];
  /** In lower case. */
  readonly functions: readonly string[];
}

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | ({ readonly ok: false } & Mistake);

/** The same expressions come again and again: for each job, and from the file to the plan. */
const parsed = new Map<string, ParsedExpression>();
const mostParsed = 10_000;

export function parseExpression(text: string): ParsedExpression {
  const before = parsed.get(text);
  if (before) return before;
  if (parsed.size >= mostParsed) parsed.clear();
  const result = parseAnew(text);
  parsed.set(text, result);
  return result;
}

function parseAnew(text: string): ParsedExpression {
  if (text.trim() === '') return { ok: false, problem: `it is empty. Write one such as params.region == 'eu'.`, at: 0 };
  try {
    const tree = new Parser(new Lexer(text).lex().tokens, [...contextNames], statusDefinitions()).parse();
    const expression = { text, tree, ...usesOf(tree) };
    // The library takes `constructor` for a function of its own.
    const unknown = expression.functions.find((name) => !functionNames.some((known) => known.toLowerCase() === name));
    if (unknown !== undefined)
      return { ok: false, problem: unknownFunction(unknown, known), at: Math.max(0, text.indexOf(`${unknown}(`)) };
    return { ok: true, expression };
  } catch (error) {
    return { ok: false, ...describeMistake(error, text, known) };
  }
}

export type Evaluated = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problem: string };

export function evaluate({ tree, uses }: Expression, contexts: Contexts, statuses?: Statuses): Evaluated {
  const names = toNames({});
  for (const name of contextNames) {
    if (uses.some(({ path }) => path[0] === name)) names.add(name, contextNamed(name, contexts));
  }
  const functions = statuses ? functionsFor(statuses) : withoutStatuses;
  try {
    return { ok: true, value: fromData(new Evaluator(tree, names, functions).evaluate()) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** One context often serves many expressions. */
const converted = new WeakMap<object, data.Dictionary>();

function contextNamed(name: ContextName, contexts: Contexts): data.Dictionary {
  const context = contexts[name] ?? {};
  const before = converted.get(context);
  if (before) return before;
  const names = toNames(context);
  converted.set(context, names);
  return names;
}

/** As GitHub judges a condition. */
export function isTrue(value: Json): boolean {
  return typeof value === 'number'
    ? value !== 0 && !Number.isNaN(value)
    : value !== null && value !== false && value !== '';
}

/** As a value becomes text: lists and maps as JSON, which GitHub refuses. */
export function toText(value: Json): string {
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : toData(value).coerceString();
}

function statusDefinitions(statuses?: Statuses): (FunctionDefinition & { name: string })[] {
  return statusFunctions.map((name) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(statuses?.[name] ?? false),
  }));
}

/** Their case does not count. */
const functionNames = [
  ...['contains', 'startsWith', 'endsWith', 'format', 'join', 'toJSON', 'fromJSON', 'case'],
  ...statusFunctions,
];

const known = { contexts: contextNames, functions: functionNames };

/** The library's own builds lists by spreading them, and keeps names in a plain object. */
const fromJson: FunctionDefinition & { name: string } = {
  name: 'fromjson',
  minArgs: 1,
  maxArgs: 1,
  call: (value: ExpressionData) => {
    const text = value.coerceString();
    try {
      return toData(JSON.parse(text));
    } catch {
      throw new Error(`fromJSON was given ${text === '' ? 'an empty text' : `"${shorten(text)}", which is not JSON`}`);
    }
  },
};

function functionsFor(statuses?: Statuses): Map<string, FunctionDefinition & { name: string }> {
  return new Map([...statusDefinitions(statuses), fromJson].map((definition) => [definition.name, definition]));
}

const withoutStatuses = functionsFor();

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
