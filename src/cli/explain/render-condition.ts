// A condition, what it came to, and what it read.
import type { Json } from '../../pipeline/expression/json-data.ts';
import { printable } from '../text/printable.ts';
import type { Row } from '../text/rows.ts';
import type { ConditionView } from './read-condition.ts';

const results: Readonly<Record<ConditionView['result'], string>> = {
  true: 'true',
  false: 'false',
  open: 'not yet',
  unasked: 'not asked',
  mixed: 'by leg',
};

export function conditionRows(condition: ConditionView | undefined): Row[] {
  if (!condition) return [];
  const { text, result, values, problem } = condition;
  return [
    { label: 'If', mark: results[result], text: printable(text.replace(/\s*\n\s*/g, ' ')) },
    ...values.map(({ name, value }) => ({ label: '', text: `${name} = ${valueInWords(value)}` })),
    ...(problem === undefined ? [] : [{ label: '', text: `it cannot be evaluated: ${problem}` }]),
  ];
}

const longest = 60;

function valueInWords(value: Json): string {
  const json = printable(JSON.stringify(value));
  return json.length > longest ? `${json.slice(0, longest - 1)}…` : json;
}
