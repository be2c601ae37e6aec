// What an edited file changes of what a job does, in the words of the file.
import { formatDuration } from '../duration.ts';
import type { JobSpec } from '../pipeline.ts';

export interface FieldChange {
  readonly field: string;
  /** Absent: there was none, or is none any more. */
  readonly before?: string;
  readonly after?: string;
}

export function specChanges(before: JobSpec, after: JobSpec): FieldChange[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, ...ifPresent('before', old.get(field)), ...ifPresent('after', now.get(field)) }));
}

function ifPresent(name: 'before' | 'after', text: string | undefined): Partial<FieldChange> {
  return text === undefined ? {} : { [name]: text };
}

function fieldsOf({ work, env, cwd, timeoutMs, retry, secrets, late }: JobSpec): Map<string, string> {
  const fields = new Map<string, string>();
  if (work.kind === 'run') {
    fields.set('run', work.script);
    fields.set('shell', typeof work.shell === 'string' ? work.shell : work.shell.join(' '));
  }
  for (const [name, value] of Object.entries({ ...env, ...late?.env })) fields.set(`env.${name}`, value);
  fields.set('cwd', late?.cwd ?? cwd);
  const timeout = late?.timeout ?? (timeoutMs === undefined ? undefined : formatDuration(timeoutMs));
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
