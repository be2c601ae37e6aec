// `env`: variables of a job's command, their values as written.
import { isScalar, type Scalar } from 'yaml';
import { map } from '../schema/collections.ts';
import { type Reading, textOf, type ValueNode } from '../schema/reading.ts';
import { anyText } from '../schema/scalars.ts';
import type { Infer, Schema } from '../schema/schema.ts';
import type { Span } from '../source/source.ts';
import { expressionSpan, parseTemplate, shortened } from '../template.ts';

export interface WrittenValue {
  readonly text: string;
  /** Params that it is made of. */
  readonly params: readonly { readonly name: string; readonly span: Span }[];
}

const plainValue = anyText('text');

const value: Schema<WrittenValue> = {
  ...plainValue,
  read: (node: ValueNode, reading: Reading, subject: string): WrittenValue | undefined => {
    const text = plainValue.read(node, reading, subject);
    return text === undefined ? undefined : { text, params: isScalar(node) ? paramsIn(node, reading) : [] };
  },
};

function paramsIn(node: Scalar, reading: Reading): WrittenValue['params'] {
  return parseTemplate(textOf(node)).flatMap((part) => {
    if (part.kind === 'text') return [];
    const span = expressionSpan(node, part.written, reading.source);
    if (part.kind === 'param') return [{ name: part.name, span }];
    const what = part.written.endsWith('}}') ? 'is not supported yet' : 'is not closed by "}}"';
    reading.report(span, `${shortened(part.written)} ${what}. Write \${{ params.NAME }}.`);
    return [];
  });
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export const environment = map(value, {
  takes: 'a map such as { NAME: value }',
  keyPattern: namePattern,
  checkKey: checkName,
  subject: (name) => `"${name}"`,
});

export type WrittenEnvironment = Infer<typeof environment>;

/** Set by the worker, whatever a file says. */
const ownVariables = /^WP_(RUN_ID|JOB|ATTEMPT|WORKER|OUTPUT|INDEX|PARAM_.*)$/;

function checkName(name: string): string | undefined {
  if (ownVariables.test(name)) return `"${name}" is set by wp itself. Choose another name.`;
  if (namePattern.test(name)) return undefined;
  return `"${name}" is not the name of a variable. Use letters, digits and "_", the first not a digit.`;
}
