// `run`: a script, which the shell gets as written. Values reach it only as environment variables, so that no value can become code.
import { isScalar, isSeq } from 'yaml';
import { splitTemplate } from '../expression/template.ts';
import type { NodeSchema } from '../schema/node-schema.ts';
import { mismatch, textOf } from '../schema/reading.ts';
import { scalar } from '../schema/scalar.ts';
import { text } from '../values/texts.ts';
import { matrixVariable, paramVariable } from '../variable-names.ts';
import { expressionSpan, shortened } from './written-template.ts';

const plain = scalar(text({ name: 'shell commands' }));

export const scriptSchema: NodeSchema<string> = {
  ...plain,
  read: (node, reading, subject) => {
    if (isSeq(node)) {
      const hint = 'Write the commands as one text after "|", each on its own line.';
      return reading.refuse(node, mismatch(node, subject, plain.name, hint));
    }
    const value = plain.read(node, reading, subject);
    if (value === undefined || !isScalar(node) || !value.includes('${{')) return value;
    const expressions = splitTemplate(textOf(node)).filter(({ kind }) => kind !== 'text');
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

/** The variable that already holds the value of an expression; undefined where there is none. */
function variableOf(expression: string): string | undefined {
  const [, written, name] = expression.match(/^\$\{\{\s*(\w+)(?:\.|\[')([\w-]+)(?:'\])?\s*\}\}$/) ?? [];
  if (written === undefined || name === undefined) return undefined;
  const context = written.toLowerCase();
  if (context === 'params') return paramVariable(name);
  if (context === 'matrix') return matrixVariable(name);
  if (context === 'env' || context === 'secrets') return name;
  return knownVariables[`${context}.${name}`];
}

const knownVariables: Readonly<Record<string, string>> = {
  'run.id': 'WP_RUN_ID',
  'job.id': 'WP_JOB',
  'job.attempt': 'WP_ATTEMPT',
  'job.index': 'WP_INDEX',
};
