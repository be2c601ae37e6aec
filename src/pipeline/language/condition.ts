// `if`: a condition, with or without `${{ }}` around it.
import { isScalar } from 'yaml';
import { isPlain, type Reading, spanOf, type ValueNode } from '../schema/reading.ts';
import { scalar } from '../schema/scalars.ts';
import type { Schema } from '../schema/schema.ts';
import { readExpression, type WrittenExpression } from './template.ts';

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
    const [, before = '', inner] = /^(\s*\$\{\{)(.*)\}\}\s*$/s.exec(text) ?? [];
    if (inner === undefined && text.includes('${{'))
      return reading.refuse(
        node,
        `${subject} must be one expression. Put all of it into one \${{ }}, or leave that out.`,
      );
    const prefix = before.length + (isPlain(node) ? 0 : 1);
    return readExpression(inner ?? text, spanOf(node), { prefix, reading })[0];
  },
};
