// `env`: the variables of a job's command. Values stay as written, apart from the expressions in them.
import { isScalar } from 'yaml';
import { hasExpression } from '../expression/template.ts';
import { map } from '../schema/collections.ts';
import type { Infer, NodeSchema } from '../schema/node-schema.ts';
import { textOf } from '../schema/reading.ts';
import { scalar } from '../schema/scalar.ts';
import { anyText } from '../values/texts.ts';
import { variableName } from '../variable-names.ts';
import { readTemplate, type WrittenTemplate } from './written-template.ts';

const plainValue = scalar(anyText('text'));

const value: NodeSchema<string | WrittenTemplate> = {
  ...plainValue,
  read: (node, reading, subject) => {
    const text = plainValue.read(node, reading, subject);
    return text !== undefined && isScalar(node) && hasExpression(textOf(node)) ? readTemplate(node, reading) : text;
  },
};

export const envSchema = map(value, {
  name: 'a map such as { NAME: value }',
  key: variableName,
  subject: (name) => `"${name}"`,
});

export type WrittenEnv = Infer<typeof envSchema>;
