// Names of environment variables: which there can be, and which wp sets itself.

export const variablePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Set by the worker, whatever a file says. */
const ownVariables = /^WP_(RUN_ID|RUN_RESULT|JOB|ATTEMPT|WORKER|OUTPUT|INDEX|PARAM_.*|MATRIX_.*)$/;

/** What is wrong with a name, as a sentence. `shown`: the name in messages, for where it must not be shown. */
export function checkVariable(name: string, shown = `"${name}"`): string | undefined {
  if (ownVariables.test(name)) return `"${name}" is set by wp itself. Choose another name.`;
  if (variablePattern.test(name)) return undefined;
  return `${shown} is not the name of a variable. Use letters, digits and "_", the first not a digit.`;
}

/** The variable that holds the value of a param within a job. */
export function paramVariable(name: string): string {
  return `WP_PARAM_${variablePart(name)}`;
}

export function isParamVariable(name: string): boolean {
  return name.startsWith('WP_PARAM_');
}

/** The variable that holds the value of an axis within a leg. */
export function matrixVariable(axis: string): string {
  return `WP_MATRIX_${variablePart(axis)}`;
}

function variablePart(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
