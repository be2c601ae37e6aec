// GitHub's expression language, from the package `@actions/expressions`. Only this folder imports that package.
import { data, Evaluator, type Expr, Lexer, Parser } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { type Token, TokenType } from '@actions/expressions/lexer';
import { type Comparison, type Use, usesOf } from './context-uses.ts';
import { type ExpressionMistake, explainMistake, unknownFunction } from './explain-mistake.ts';
import { fromData, isNestedBeyond, type Json, toData, toNames } from './json-data.ts';

export const contextNames = ['params', 'env', 'needs', 'matrix', 'run', 'job'] as const;

export type ContextName = (typeof contextNames)[number];

/** The values that an expression can read. A missing context is empty. */
export type Contexts = Partial<Readonly<Record<ContextName, Readonly<Record<string, Json>>>>>;

export const statusFunctions = ['success', 'failure', 'always', 'cancelled'] as const;

export type StatusFunction = (typeof statusFunctions)[number];

/** The values of the status functions. */
export type Statuses = Readonly<Record<StatusFunction, boolean>>;

export interface Expression {
  readonly text: string;
  readonly tree: Expr;
  readonly uses: readonly Use[];
  readonly comparisons: readonly Comparison[];
  /** In lower case. */
  readonly functions: readonly string[];
}

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  | ({ readonly ok: false } & ExpressionMistake);

/** The same expressions are parsed often: for each job, and again when the run is planned. */
const parsedBefore = new Map<string, ParsedExpression>();
const mostParsed = 10_000;

export function parseExpression(text: string): ParsedExpression {
  const before = parsedBefore.get(text);
  if (before) return before;
  if (parsedBefore.size >= mostParsed) parsedBefore.clear();
  const result = parseNew(text);
  parsedBefore.set(text, result);
  return result;
}

function parseNew(text: string): ParsedExpression {
  if (text.trim() === '')
    return { ok: false, problem: `it is empty. Write an expression such as params.region == 'eu'.`, at: 0 };
  try {
    const tree = new Parser(tokensOf(text), [...contextNames], statusDefinitions()).parse();
    const expression = { text, tree, ...usesOf(tree) };
    // The library accepts `constructor` as a function, as it looks names up in a plain object.
    const unknown = expression.functions.find((name) => !functionNames.some((known) => known.toLowerCase() === name));
    if (unknown !== undefined)
      return { ok: false, problem: unknownFunction(unknown, known), at: Math.max(0, text.indexOf(`${unknown}(`)) };
    return { ok: true, expression };
  } catch (error) {
    return { ok: false, ...explainMistake(error, text, known) };
  }
}

/** The library replaces only the first `''` of a text. */
function tokensOf(text: string): Token[] {
  const { tokens } = new Lexer(text).lex();
  for (const token of tokens) {
    if (token.type === TokenType.STRING) token.value = token.lexeme.slice(1, -1).replaceAll("''", "'");
  }
  return tokens;
}

export type Evaluated = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problem: string };

export function evaluate({ tree, uses }: Expression, contexts: Contexts, statuses?: Statuses): Evaluated {
  const names = toNames({});
  for (const name of contextNames) {
    if (uses.some(({ path }) => path[0] === name)) names.add(name, contextNamed(name, contexts));
  }
  const functions = statuses ? functionsFor(statuses) : withoutStatuses;
  try {
    const value = fromData(new Evaluator(tree, names, functions).evaluate());
    if (typeof value === 'string' && value.length > longestResult) return tooLong;
    return { ok: true, value };
  } catch (error) {
    // V8 refuses a text of more than about 500 million characters.
    if (error instanceof RangeError && error.message === 'Invalid string length') return tooLong;
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** In characters. Texts that contain each other can double with each step. */
const longestResult = 10_000_000;

const tooLong = {
  ok: false,
  problem: 'its result is too long: a text may have at most 10,000,000 characters',
} as const;

/** Converted contexts: many expressions often read the same one. */
const converted = new WeakMap<object, data.Dictionary>();

function contextNamed(name: ContextName, contexts: Contexts): data.Dictionary {
  const context = contexts[name] ?? {};
  const before = converted.get(context);
  if (before) return before;
  const names = toNames(context);
  converted.set(context, names);
  return names;
}

/** Whether a condition with this value holds, by GitHub's rule. */
export function isTrue(value: Json): boolean {
  return typeof value === 'number'
    ? value !== 0 && !Number.isNaN(value)
    : value !== null && value !== false && value !== '';
}

/** The text of a value. Lists and maps become JSON, where GitHub refuses them. */
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

/** Case does not count. */
const functionNames = [
  ...['contains', 'startsWith', 'endsWith', 'format', 'join', 'toJSON', 'fromJSON', 'case'],
  ...statusFunctions,
];

const known = { contexts: contextNames, functions: functionNames };

/** Replaces the library's `fromJSON`, which fails on long lists and on names such as `constructor`: see json-data.ts. */
const fromJson: FunctionDefinition & { name: string } = {
  name: 'fromjson',
  minArgs: 1,
  maxArgs: 1,
  call: (value: ExpressionData) => {
    const text = value.coerceString();
    const parsed = parseJson(text);
    if (isNestedBeyond(parsed, mostNested))
      throw new Error(`fromJSON was given JSON that is nested more than ${mostNested} deep`);
    return toData(parsed);
  },
};

/** Deeper values overflow the stack in the library. */
const mostNested = 500;

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error(`fromJSON was given ${text === '' ? 'an empty text' : `"${shorten(text)}", which is not JSON`}`);
  }
}

function functionsFor(statuses?: Statuses): Map<string, FunctionDefinition & { name: string }> {
  return new Map([...statusDefinitions(statuses), fromJson].map((definition) => [definition.name, definition]));
}

const withoutStatuses = functionsFor();

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
