import { defined } from '../defined.ts';
import { withCommas } from '../with-commas.ts';
import { invalid, type ValueType, valid } from './value-type.ts';

export interface NumberRange {
  readonly least: number;
  /** Undefined: any number that JavaScript counts exactly. */
  readonly most?: number;
}

export function wholeNumber(range: NumberRange): ValueType<number> {
  return numberType({ noun: 'a whole number', jsonType: 'integer', pattern: /^[-+]?\d+$/ }, range);
}

export function decimalNumber(range: NumberRange): ValueType<number> {
  return numberType({ noun: 'a number', jsonType: 'number', pattern: /^[-+]?(\d+(\.\d*)?|\.\d+)$/ }, range);
}

interface NumberKind {
  readonly noun: string;
  readonly jsonType: 'integer' | 'number';
  readonly pattern: RegExp;
}

function numberType({ noun, jsonType, pattern }: NumberKind, { least, most }: NumberRange): ValueType<number> {
  const top = most ?? Number.MAX_SAFE_INTEGER;
  return {
    name: most === undefined ? `${noun} of at least ${least}` : `${noun} from ${least} to ${withCommas(most)}`,
    jsonSchema: defined({ type: jsonType, minimum: least, maximum: most }),
    parse: (text) => {
      const value = Number(text);
      return pattern.test(text) && value >= least && value <= top ? valid(value) : invalid();
    },
  };
}
