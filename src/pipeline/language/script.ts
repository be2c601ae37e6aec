// `run`: a script, handed to the shell untouched. Values reach it as environment variables alone, so that none can become code.
import { isScalar } from 'yaml';
import { type Reading, textOf, type ValueNode } from '../schema/reading.ts';
import { text } from '../schema/scalars.ts';
import type { Schema } from '../schema/schema.ts';
import { expressionSpan, parseTemplate, shortened, variableOf } from '../template.ts';

const anyScript = text({ takes: 'shell commands' });

export const script: Schema<string> = {
  ...anyScript,
  read: (node: ValueNode, reading: Reading, subject: string): string | undefined => {
    const value = anyScript.read(node, reading, subject);
    if (value === undefined || !isScalar(node) || !value.includes('${{')) return value;
    const expressions = parseTemplate(textOf(node)).filter(({ kind }) => kind !== 'text');
    for (const { written } of expressions) {
      reading.report(expressionSpan(node, written, reading.source), advice(written));
    }
    return undefined;
  },
};

function advice(written: string): string {
  const variable = variableOf(written);
  const instead =
    variable === undefined
      ? `Put it in "env" and use the variable, as in "env: { VALUE: … }" and "$VALUE".`
      : `Write "$${variable}".`;
  return `${shortened(written)} cannot stand in "run": a value must not become shell code. ${instead}`;
}
