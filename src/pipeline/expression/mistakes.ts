// What is wrong with an expression, in words that help: the library's own are few and speak of its parser.
import { ExpressionError, wellKnownFunctions } from '@actions/expressions';
import { nearest } from '../did-you-mean.ts';
import { listed } from '../listed.ts';
import { offsetIn } from './uses.ts';

export interface Mistake {
  /** One sentence or two. */
  readonly problem: string;
  /** Where in the text, counted from 0. */
  readonly at: number;
}

export interface Known {
  readonly contexts: readonly string[];
  readonly functions: readonly string[];
}

export function describeMistake(error: unknown, text: string, known: Known): Mistake {
  if (error instanceof ExpressionError) {
    return { problem: sentenceOn(error, text, known), at: offsetIn(text, error.pos) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const [, symbol, position] = /^Unexpected symbol: '(.*)'\. Located at position (\d+) within/s.exec(message) ?? [];
  if (symbol !== undefined) return { problem: misplaced(symbol), at: Number(position) - 1 };
  if (message === 'ErrorExceededMaxLength')
    return { problem: 'it has more than 21,000 characters. Write it shorter.', at: 0 };
  return { problem: `${message}.`, at: 0 };
}

export function unknownFunction(name: string, { functions }: Known): string {
  const near = synonyms.get(name.toLowerCase()) ?? nearest(name, functions);
  const advice = near === undefined ? `There are ${listed(functions, 'and')}.` : `Did you mean "${near}"?`;
  return `there is no function "${name}". ${advice}`;
}

const synonyms: ReadonlyMap<string, string> = new Map([
  ['failed', 'failure'],
  ['succeeded', 'success'],
]);

/** By what the library says: its codes are private. */
function sentenceOn({ message }: ExpressionError, text: string, known: Known): string {
  const [, what = '', symbol = ''] = /^(.*?)(?: \d+)?: '(.*)'$/s.exec(message) ?? [];
  switch (what) {
    case 'Unrecognized function':
      return unknownFunction(symbol, known);
    case 'Unrecognized named-value':
      return unknownContext(symbol, known);
    case 'Unexpected end of expression':
      return isOpen(text) ? openBracket : `something is missing after "${symbol}".`;
    case 'Unexpected symbol':
      if (symbol === 'EOF') return isOpen(text) ? openBracket : 'something is missing at its end.';
      return misplaced(symbol);
    case 'Exceeded max expression depth':
      return 'it is nested more than 50 deep. Write it flatter.';
    default:
      return `${symbol}() takes ${arityOf(symbol)}.`;
  }
}

function misplaced(symbol: string): string {
  if (symbol.startsWith('"')) return `text stands in single quotes, such as 'eu'.`;
  if (symbol.startsWith("'")) return `this ' is not closed. Within text it is written twice, as in 'it''s'.`;
  if (symbol.startsWith('=')) return 'two values are compared by "==".';
  const [single = ''] = /^[&|]/.exec(symbol) ?? [];
  if (single !== '') return `conditions are joined by "${single}${single}".`;
  if (symbol.includes('{{') || symbol.includes('}}')) return `one expression cannot stand within another.`;
  return `"${symbol}" cannot stand here.`;
}

const openBracket = 'a bracket is not closed.';

function isOpen(text: string): boolean {
  const code = text.replace(/'[^']*'/g, '');
  const count = (bracket: string): number => code.split(bracket).length;
  return count('(') > count(')') || count('[') > count(']');
}

/** Only status functions are not well known, and they take nothing. */
function arityOf(name: string): string {
  const { minArgs, maxArgs } = new Map(Object.entries(wellKnownFunctions)).get(name.toLowerCase()) ?? nothing;
  const values = `value${minArgs === 1 ? '' : 's'}`;
  if (name.toLowerCase() === 'case') return 'conditions and values in turn, then one more value';
  if (maxArgs === 0) return 'no values';
  if (minArgs === maxArgs) return `${minArgs} ${values}`;
  return maxArgs > 100 ? `at least ${minArgs} ${values}` : `${minArgs} or ${maxArgs} values`;
}

const nothing = { minArgs: 0, maxArgs: 0 };

/** What other tools have, and where it is here. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['github', 'The run is in "run", its params in "params".'],
  ['inputs', 'They are called "params".'],
  ['vars', 'Values of the file are in "params" and "env".'],
  ['secrets', 'A secret is a variable of the job: use it in "run" as "$NAME".'],
  ['steps', 'Outputs of other jobs are in "needs".'],
  ['strategy', 'The values of a leg are in "matrix".'],
]);

function unknownContext(name: string, { contexts, functions }: Known): string {
  const near = nearest(name, contexts);
  const advice =
    elsewhere.get(name.toLowerCase()) ??
    (near !== undefined
      ? `Did you mean "${near}"?`
      : functions.includes(name.toLowerCase())
        ? `The function is written "${name}()".`
        : `There are ${listed(contexts, 'and')}. Text stands in single quotes.`);
  return `there is no "${name}" here. ${advice}`;
}
