// Params that contradict themselves or each other.
import { isOfType, type WrittenParam, type WrittenParams } from '../language/params.ts';
import type { Param } from '../pipeline.ts';
import type { Entry } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import { paramVariable } from '../variable.ts';

export function checkParams(written: WrittenParams, reading: Reading): readonly Param[] {
  checkVariables(written, reading);
  return written.map(({ key, keySpan, value }) => {
    if (value.default) checkDefault(key, value, reading);
    else if (value.required?.value === false) {
      reading.report(value.required.span, `param "${key}" is not required, yet has no default. Give it a "default".`);
    }
    for (const choice of value.enum ?? []) {
      const type = typeOf(value);
      if (isOfType(choice, type)) continue;
      reading.report(keySpan, `param "${key}" is a ${type}, but its enum has "${choice}". Change one of them.`);
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
      const message = `params "${owner.key}" and "${param.key}" would both be the variable ${variable}. Rename one.`;
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
    refuse(`is "${text}", which its enum does not have. Add it there.`);
  if (required?.value) refuse('is never used, since the param is required. Remove one of them.');
}

function toParam(name: string, param: WrittenParam): Param {
  return {
    name,
    type: typeOf(param),
    ...(param.enum && { enum: param.enum }),
    ...(param.default && { default: param.default.value.text }),
  };
}

/** The default shows it where it is not said; quotes make a number text. */
function typeOf({ type, default: written, enum: choices }: WrittenParam): Param['type'] {
  return type ?? (choices ? 'string' : written?.value.type) ?? 'string';
}
