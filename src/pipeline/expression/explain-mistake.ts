// Explains what is wrong with an expression. The library's own messages are short and speak of its parser.
import { ExpressionError, wellKnownFunctions } from '@actions/expressions';
import { didYouMean } from '../did-you-mean.ts';
import { listWords } from '../list-words.ts';
import { offsetIn } from './context-uses.ts';

export interface ExpressionMistake {
  /** One or two sentences. */
  readonly problem: string;
  /** The offset in the text, from 0. */
  readonly at: number;
}

export interface KnownNames {
  readonly contexts: readonly string[];
  readonly functions: readonly string[];
}

export function explainMistake(error: unknown, text: string, known: KnownNames): ExpressionMistake {
  const digit = digitAfterDot(text);
  if (digit) return digit;
  if (error instanceof ExpressionError) {
    return { problem: sentenceOn(error, text, known), at: offsetIn(text, error.pos) };
  }
  const message = error instanceof Error ? error.message : String(error);
  const [, symbol, position] = /^Unexpected symbol: '(.*)'\. Located at position (\d+) within/s.exec(message) ?? [];
  if (symbol !== undefined) return { problem: misplaced(symbol), at: Number(position) - 1 };
  if (message === 'ErrorExceededMaxLength')
    return { problem: 'it has more than 21,000 characters. Make it shorter.', at: 0 };
  return { problem: `${message}.`, at: 0 };
}

/** A name that begins with a digit cannot follow a dot. Texts in quotes are blanked. */
function digitAfterDot(text: string): ExpressionMistake | undefined {
  const code = text.replace(/'[^']*'/g, (quoted) => ' '.repeat(quoted.length));
  const found = /([A-Za-z_][\w-]*)\.(\d[\w-]*)/.exec(code);
  const [, before, name] = found ?? [];
  return found
    ? { problem: `a name that begins with a digit needs brackets. Write ${before}['${name}'].`, at: found.index }
    : undefined;
}

export function unknownFunction(name: string, { functions }: KnownNames): string {
  const meant = synonyms.get(name.toLowerCase()) ?? name;
  return `there is no function "${name}". ${didYouMean(meant, functions, `There are ${listWords(functions, 'and')}.`)}`;
}

const synonyms: ReadonlyMap<string, string> = new Map([
  ['failed', 'failure'],
  ['succeeded', 'success'],
]);

/** Tells mistakes apart by the library's messages, as its error codes are private. */
function sentenceOn({ message }: ExpressionError, text: string, known: KnownNames): string {
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
      return 'it is nested more than 50 deep. Nest it less.';
    default:
      return `${symbol}() takes ${arityOf(symbol)}.`;
  }
}

function misplaced(symbol: string): string {
  if (symbol.startsWith('"')) return `write text in single quotes, such as 'eu'.`;
  if (symbol.startsWith("'")) return `this ' is not closed. Within a text, write it twice, as in 'it''s'.`;
  if (symbol.startsWith('=')) return 'compare two values with "==".';
  const [single = ''] = /^[&|]/.exec(symbol) ?? [];
  if (single !== '') return `join conditions with "${single}${single}".`;
  if (symbol.includes('{{') || symbol.includes('}}')) return `an expression cannot contain another \${{ }}.`;
  return `"${symbol}" cannot stand here.`;
}

const openBracket = 'a bracket is not closed.';

function isOpen(text: string): boolean {
  const code = text.replace(/'[^']*'/g, '');
  const count = (bracket: string): number => code.split(bracket).length;
  return count('(') > count(')') || count('[') > count(']');
}

/** The library describes all functions but the status functions, which take no values. */
function arityOf(name: string): string {
  const { minArgs, maxArgs } = new Map(Object.entries(wellKnownFunctions)).get(name.toLowerCase()) ?? nothing;
  const values = `value${minArgs === 1 ? '' : 's'}`;
  if (name.toLowerCase() === 'case') return 'conditions and values in turn, then one more value';
  if (maxArgs === 0) return 'no values';
  if (minArgs === maxArgs) return `${minArgs} ${values}`;
  return maxArgs > 100 ? `at least ${minArgs} ${values}` : `${minArgs} or ${maxArgs} values`;
}

const nothing = { minArgs: 0, maxArgs: 0 };

/** Contexts of other tools, and what wp has instead. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['github', 'Read "run" for the run, and "params" for its params.'],
  ['inputs', 'Inputs are called "params" here.'],
  ['vars', 'Read "params" and "env" for values of the file.'],
  ['secrets', 'A secret is a variable of the job: write "$NAME" in "run".'],
  ['steps', 'Read "needs" for outputs of other jobs.'],
  ['strategy', 'Read "matrix" for the values of a leg.'],
]);

function unknownContext(name: string, { contexts, functions }: KnownNames): string {
  const otherwise = functions.includes(name.toLowerCase())
    ? `Write the function as "${name}()".`
    : `Expressions read ${listWords(contexts, 'and')}. Write text in single quotes.`;
  return `there is no "${name}" here. ${elsewhere.get(name.toLowerCase()) ?? didYouMean(name, contexts, otherwise)}`;
}
