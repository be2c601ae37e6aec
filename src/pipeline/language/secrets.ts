// `secrets`: names of variables whose values each worker has to have.
import { list, located } from '../schema/collections.ts';
import { scalar } from '../schema/scalars.ts';
import { checkVariable, variablePattern } from '../variable.ts';

const secret = scalar<string>({
  takes: 'the name of a variable such as DEPLOY_TOKEN',
  jsonSchema: { type: 'string', pattern: variablePattern.source },
  parse: (name) => (checkVariable(name) === undefined ? name : undefined),
  hint: (name) => (variablePattern.test(name) ? checkVariable(name) : undefined),
});

export const secrets = list(located(secret), { takes: 'a list of names of variables, such as [DEPLOY_TOKEN]' });
