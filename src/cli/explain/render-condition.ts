// A condition as text: its result and the values that it read.
import type { Json } from '../../pipeline/expression/json-data.ts';
import { printable } from '../text/printable.ts';
import type { Row } from '../text/rows.ts';
import type { ConditionView } from './read-condition.ts';

const resultWords: Readonly<Record<ConditionView['result'], string>> = {
  true: 'true',
  false: 'false',
  open: 'not yet',
  unasked: 'not evaluated',
  mixed: 'by leg',
};

export function conditionRows(condition: ConditionView | undefined): Row[] {
  if (!condition) return [];
  const { text, result, values, problem } = condition;
  return [
    { label: 'If', mark: resultWords[result], text: printable(text.replace(/\s*\n\s*/g, ' ')) },
    ...values.map(({ name, value }) => ({ label: '', text: `${name} = ${valueInWords(value)}` })),
    ...(problem === undefined ? [] : [{ label: '', text: `cannot be evaluated: ${printable(problem)}` }]),
  ];
}

/** In characters; longer values are cut. */
const maxLength = 60;

function valueInWords(value: Json): string {
  const json = printable(JSON.stringify(value));
  return json.length > maxLength ? `${json.slice(0, maxLength - 1)}…` : json;
}
