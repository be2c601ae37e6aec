// `secrets`: the names of variables that each worker must have.
import { list, located } from '../schema/collections.ts';
import { scalar } from '../schema/scalar.ts';
import { variableName } from '../variable-names.ts';

export const secretsSchema = list(located(scalar(variableName)), {
  name: 'a list of names of variables, such as [DEPLOY_TOKEN]',
});
