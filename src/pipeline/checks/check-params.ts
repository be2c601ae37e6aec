// Reports params that contradict themselves or each other.
import { defined } from '../defined.ts';
import type { WrittenParam, WrittenParams } from '../language/params-schema.ts';
import type { Param } from '../pipeline.ts';
import type { Entry } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import { isOfType } from '../values/param-values.ts';
import { booleanOf } from '../values/words.ts';
import { paramVariable } from '../variable-names.ts';

export function checkParams(written: WrittenParams, reading: Reading): readonly Param[] {
  checkVariables(written, reading);
  return written.map(({ key, keySpan, value }) => {
    if (value.default) checkDefault(key, value, reading);
    else if (value.required?.value === false) {
      reading.report(value.required.span, `param "${key}" is not required, but has no default. Add a "default".`);
    }
    for (const choice of value.enum ?? []) {
      const type = typeOf(value);
      if (isOfType(choice, type)) continue;
      reading.report(keySpan, `param "${key}" is a ${type}, but its enum contains "${choice}". Change one of them.`);
    }
    return toParam(key, value);
  });
}

/** Two params must not share a variable: `a-b` and `a_b` would both be `WP_PARAM_A_B`. */
function checkVariables(written: WrittenParams, reading: Reading): void {
  const owners = new Map<string, Entry<unknown>>();
  for (const param of written) {
    const variable = paramVariable(param.key);
    const owner = owners.get(variable);
    if (!owner) owners.set(variable, param);
    else {
      const message = `params "${owner.key}" and "${param.key}" would have the same variable ${variable}. Rename one.`;
      reading.report(param.keySpan, message, [{ span: owner.keySpan, message: 'the other one.' }]);
    }
  }
}

function checkDefault(name: string, param: WrittenParam, reading: Reading): void {
  const { default: written, required } = param;
  if (!written) return;
  const { text } = written.value;
  const type = typeOf(param);
  const refuse = (what: string): void => reading.report(written.span, `the default of param "${name}" ${what}`);
  if (!isOfType(text, type)) refuse(`is "${text}", which is not a ${type}. Change the default or the type.`);
  else if (param.enum && !param.enum.includes(text))
    refuse(`is "${text}", which is not in its enum. Add it there, or change the default.`);
  if (required?.value) refuse('is never used, as the param is required. Remove "default" or "required".');
}

function toParam(name: string, param: WrittenParam): Param {
  const type = typeOf(param);
  const text = param.default?.value.text;
  // One spelling: the variable of the param holds the text, and scripts compare it with "true".
  const word = type === 'boolean' && text !== undefined ? booleanOf(text) : undefined;
  return defined({ name, type, enum: param.enum, default: word === undefined ? text : String(word) });
}

/** Without a `type` the default shows the type. A number in quotes is a string. */
function typeOf({ type, default: written, enum: choices }: WrittenParam): Param['type'] {
  return type ?? (choices ? 'string' : written?.value.type) ?? 'string';
}
