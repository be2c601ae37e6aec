// Names of environment variables: which names are possible, and which variables wp sets itself.
import { text } from './values/texts.ts';
import { invalid, type ValueType } from './values/value-type.ts';

/** The worker sets these, whatever a file says. */
const ownVariables = /^WP_(RUN_ID|RUN_RESULT|JOB|ATTEMPT|WORKER|OUTPUT|INDEX|PARAM_.*|MATRIX_.*)$/;

const possibleName = text({
  name: 'the name of a variable',
  pattern: /^[A-Za-z_][A-Za-z0-9_.-]*$/,
  hint: 'Use letters, digits and "_", and do not begin with a digit.',
});

/** The name of a variable that a user may set. */
export const variableName: ValueType<string> = {
  ...possibleName,
  parse: (name) =>
    ownVariables.test(name) ? invalid(`wp sets ${name} itself: choose another name.`) : possibleName.parse(name),
};

/** The variable that holds the value of a param within a job. */
export function paramVariable(name: string): string {
  return `WP_PARAM_${variablePart(name)}`;
}

export function isParamVariable(name: string): boolean {
  return name.startsWith('WP_PARAM_');
}

/** The variable that holds the value of a matrix axis within a leg. */
export function matrixVariable(axis: string): string {
  return `WP_MATRIX_${variablePart(axis)}`;
}

function variablePart(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
