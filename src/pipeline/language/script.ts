// `run`: a script, handed to the shell untouched. Values reach it as environment variables alone, so that none can become code.
import { isScalar, isSeq } from 'yaml';
import { splitTemplate } from '../expression/template.ts';
import { mismatch, type Reading, textOf, type ValueNode } from '../schema/reading.ts';
import { text } from '../schema/scalars.ts';
import type { Schema } from '../schema/schema.ts';
import { matrixVariable, paramVariable } from '../variable.ts';
import { expressionSpan, shortened } from './written-template.ts';

const anyScript = text({ takes: 'shell commands' });

export const script: Schema<string> = {
  ...anyScript,
  read: (node: ValueNode, reading: Reading, subject: string): string | undefined => {
    if (isSeq(node)) {
      const message = `${mismatch(node, subject, anyScript.takes)} Write them as one text, each on a line of its own after "|".`;
      return reading.refuse(node, message);
    }
    const value = anyScript.read(node, reading, subject);
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

/** The variable that has the value of an expression already. */
function variableOf(expression: string): string | undefined {
  const [, written, name] = expression.match(/^\$\{\{\s*(\w+)(?:\.|\[')([\w-]+)(?:'\])?\s*\}\}$/) ?? [];
  if (written === undefined || name === undefined) return undefined;
  const scope = written.toLowerCase();
  if (scope === 'params') return paramVariable(name);
  if (scope === 'matrix') return matrixVariable(name);
  if (scope === 'env' || scope === 'secrets') return name;
  return knownVariables[`${scope}.${name}`];
}

const knownVariables: Readonly<Record<string, string>> = {
  'run.id': 'WP_RUN_ID',
  'job.id': 'WP_JOB',
  'job.attempt': 'WP_ATTEMPT',
  'job.index': 'WP_INDEX',
};
