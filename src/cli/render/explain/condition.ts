// A condition, what it came to, and what it read.
import type { Json } from '../../../pipeline/expression/data.ts';
import type { ConditionView } from '../../explain/condition.ts';
import type { Row } from '../rows.ts';

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
    { label: 'If', mark: results[result], text },
    ...values.map(({ name, value }) => ({ label: '', text: `${name} = ${valueInWords(value)}` })),
    ...(problem === undefined ? [] : [{ label: '', text: `it cannot be evaluated: ${problem}` }]),
  ];
}

const longest = 60;

/** As JSON, which has no control codes in it that could steer a terminal. */
function valueInWords(value: Json): string {
  const json = JSON.stringify(value).replace(/[\u007f-\u009f\p{Bidi_Control}]/gu, '\uFFFD');
  return json.length > longest ? `${json.slice(0, longest - 1)}…` : json;
}
