// `env`: variables of a job's command, their values as written, with expressions in them.
import { isScalar } from 'yaml';
import { hasExpression } from '../expression/template.ts';
import { map } from '../schema/collections.ts';
import { type Reading, textOf, type ValueNode } from '../schema/reading.ts';
import { anyText } from '../schema/scalars.ts';
import type { Infer, Schema } from '../schema/schema.ts';
import { checkVariable, variablePattern } from '../variable.ts';
import { readTemplate, type WrittenTemplate } from './written-template.ts';

const plainValue = anyText('text');

const value: Schema<string | WrittenTemplate> = {
  ...plainValue,
  read: (node: ValueNode, reading: Reading, subject: string): string | WrittenTemplate | undefined => {
    const text = plainValue.read(node, reading, subject);
    return text !== undefined && isScalar(node) && hasExpression(textOf(node)) ? readTemplate(node, reading) : text;
  },
};

export const environment = map(value, {
  takes: 'a map such as { NAME: value }',
  keyPattern: variablePattern,
  checkKey: (name) => checkVariable(name),
  subject: (name) => `"${name}"`,
});

export type WrittenEnvironment = Infer<typeof environment>;
