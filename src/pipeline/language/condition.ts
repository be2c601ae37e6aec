// `if`: a condition, with or without `${{ }}` around it.
import { isScalar } from 'yaml';
import { splitTemplate } from '../expression/template.ts';
import type { Reading, ValueNode } from '../schema/reading.ts';
import { scalar } from '../schema/scalars.ts';
import type { Schema } from '../schema/schema.ts';
import { readExpression, type WrittenExpression } from './written-template.ts';

const takes = "a condition such as params.region == 'eu'";

const plain = scalar<string>({
  takes,
  jsonSchema: { type: ['string', 'boolean'] },
  parse: (text) => (text.trim() === '' ? undefined : text),
});

export const condition: Schema<WrittenExpression> = {
  ...plain,
  read: (node: ValueNode, reading: Reading, subject: string): WrittenExpression | undefined => {
    const text = plain.read(node, reading, subject);
    if (text === undefined || !isScalar(node)) return undefined;
    const [part, ...others] = splitTemplate(text.trim());
    if (others.length > 0 || part?.kind === 'open') {
      const message = `${subject} must be one expression. Put all of it into one \${{ }}, or leave that out.`;
      return reading.refuse(node, message);
    }
    const source = part?.kind === 'expression' ? part.source : text.trim();
    return readExpression(source, { written: text.trim(), node, reading })[0];
  },
};
