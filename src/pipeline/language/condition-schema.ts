// `if`: a condition, with or without `${{ }}` around it.
import { isScalar } from 'yaml';
import { splitTemplate } from '../expression/template.ts';
import type { NodeSchema } from '../schema/node-schema.ts';
import { isPlain, mismatch } from '../schema/reading.ts';
import { scalar } from '../schema/scalar.ts';
import { text } from '../values/texts.ts';
import { booleanOf, isNullWord } from '../values/words.ts';
import { readExpression, type WrittenExpression } from './written-template.ts';

const plain = scalar({
  ...text({ name: "a condition such as params.region == 'eu'" }),
  jsonSchema: { type: ['string', 'boolean'] },
});

export const conditionSchema: NodeSchema<WrittenExpression> = {
  ...plain,
  read: (node, reading, subject) => {
    const written = plain.read(node, reading, subject)?.trim();
    if (written === undefined || !isScalar(node)) return undefined;
    if (isPlain(node) && isNullWord(written))
      return reading.refuse(node, mismatch(node, subject, plain.name, 'Without a condition, remove "if".'));
    const word = isPlain(node) ? booleanOf(written) : undefined;
    if (word !== undefined) return readExpression(String(word), { written, node, reading })[0];
    const [part, ...others] = splitTemplate(written);
    if (others.length > 0 || part?.kind === 'open') {
      const message = `${subject} must be one expression. Put the whole condition into one \${{ }}, or remove the \${{ }}.`;
      return reading.refuse(node, message);
    }
    const source = part?.kind === 'expression' ? part.source : written;
    return readExpression(source, { written, node, reading })[0];
  },
};
