// Names and values of params: as a file declares them, and as `-p` or a params file gives them.
import type { Param } from '../pipeline.ts';
import { anyText, text } from './texts.ts';
import { invalid, type ValueType, valid } from './value-type.ts';
import { booleanHint, booleanOf, oneOf } from './words.ts';

export const paramName = text({
  name: 'the name of a param',
  pattern: /^[A-Za-z_][A-Za-z0-9_-]*$/,
  hint: 'Use letters, digits, "_" and "-", and begin with a letter or "_".',
});

/** The values that a run may give to a param. */
export function paramValue({ type, enum: allowed }: Pick<Param, 'type' | 'enum'>): ValueType<unknown> {
  return allowed ? oneOf(allowed) : valuesOf[type];
}

const valuesOf: Readonly<Record<Param['type'], ValueType<unknown>>> = {
  string: anyText('text'),
  number: {
    name: 'a number',
    jsonSchema: { type: 'number' },
    parse: (written) => (typeOfText(written) === 'number' ? valid(Number(written)) : invalid()),
  },
  // Strict about case: the variable of the param holds the text, and scripts compare it with "true".
  boolean: {
    name: 'true or false',
    jsonSchema: { type: 'boolean' },
    parse: (written) =>
      written === 'true' || written === 'false' ? valid(written === 'true') : invalid(booleanHint(written)),
  },
};

/** Whether `written` is a value of the type, in a file or after -p. */
export function isOfType(written: string, type: Param['type']): boolean {
  return type === 'string' || typeOfText(written) === type;
}

export function typeOfText(written: string): Param['type'] {
  if (booleanOf(written) !== undefined) return 'boolean';
  return isFiniteNumber(written) ? 'number' : 'string';
}

/** Not `1e999`: no number holds it, and JSON has no infinity. */
function isFiniteNumber(written: string): boolean {
  return /^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$/.test(written) && Number.isFinite(Number(written));
}
