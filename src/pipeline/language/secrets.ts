// `secrets`: names of variables whose values each worker has to have.
import { list, located } from '../schema/collections.ts';
import { scalar, text } from '../schema/scalars.ts';
import { checkVariable, variablePattern } from '../variable.ts';

const name = text({ takes: 'the name of a variable such as DEPLOY_TOKEN', pattern: variablePattern });

const secret = scalar<string>({
  takes: name.takes,
  jsonSchema: name.jsonSchema,
  parse: (written) => (checkVariable(written) === undefined ? written : undefined),
  hint: (written) => (variablePattern.test(written) ? checkVariable(written) : undefined),
});

export const secrets = list(located(secret), { takes: 'a list of names of variables, such as [DEPLOY_TOKEN]' });
