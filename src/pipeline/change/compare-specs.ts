// What an edited file changes in what a job does, by the keys of the file.
import { defined } from '../defined.ts';
import { formatDuration } from '../duration.ts';
import type { JobSpec } from '../pipeline.ts';

export interface FieldChange {
  readonly field: string;
  /** Undefined: the field was not there before. */
  readonly before?: string;
  /** Undefined: the field is gone. */
  readonly after?: string;
}

export function specChanges(before: JobSpec, after: JobSpec): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => defined({ field, before: old.get(field), after: now.get(field) }));
}

function fieldsOf({ work, env, cwd, timeoutMs, retry, secrets, templates }: JobSpec): Map<string, string> {
  const fields = new Map<string, string>();
  if (work.kind === 'run') {
    fields.set('run', work.script);
    fields.set('shell', typeof work.shell === 'string' ? work.shell : work.shell.join(' '));
  }
  for (const [name, value] of Object.entries({ ...env, ...templates?.env })) fields.set(`env.${name}`, value);
  fields.set('cwd', templates?.cwd ?? cwd);
  const timeout = templates?.timeout ?? (timeoutMs === undefined ? undefined : formatDuration(timeoutMs));
  if (timeout !== undefined) fields.set('timeout', timeout);
  const { delayMs, maxDelayMs, exitCodes, ...rest } = retry;
  const policy = {
    ...rest,
    delay: formatDuration(delayMs),
    max_delay: formatDuration(maxDelayMs),
    exit_codes: exitCodes,
  };
  for (const [name, value] of Object.entries(policy)) {
    if (value !== undefined) fields.set(`retry.${name}`, Array.isArray(value) ? value.join(', ') : String(value));
  }
  if (secrets) fields.set('secrets', [...secrets].sort().join(', '));
  return fields;
}
