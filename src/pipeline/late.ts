// Values of a job that were written as expressions: filled in as soon as what they read is known.
import { resolve } from 'node:path';
import { parseDuration } from './duration.ts';
import { type ContextName, type Contexts, contextNames, type Evaluated, toText } from './expression/expression.ts';
import { expressionsOf, fillTemplate, parseTemplate, readsContext } from './expression/template.ts';
import { variableMeant, variablesRead } from './expression/variables-read.ts';
import type { JobSpec, LateSpec } from './pipeline.ts';

export type Filled =
  | { readonly ok: true; readonly spec: JobSpec }
  /** Sentences without a full stop. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** All contexts but `unknown` ones are as given. */
export interface Knowledge {
  readonly contexts: Contexts;
  readonly unknown: readonly ContextName[];
}

export interface Variables {
  readonly env: JobSpec['env'];
  /** Those that are not known yet. */
  readonly late: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** Fills in what reads no other contexts than the `known` ones; the rest stays in `late`. */
export function fillSpec(spec: JobSpec, contexts: Contexts, known: readonly ContextName[] = contextNames): Filled {
  const knowledge = { contexts, unknown: contextNames.filter((name) => !known.includes(name)) };
  return fillParts(spec, knowledge, fillVariables(spec, knowledge));
}

/** In whatever order they stand: each after those that it reads. */
export function fillVariables({ env, late }: Pick<JobSpec, 'env' | 'late'>, knowledge: Knowledge): Variables {
  if (!late?.env) return { env, late: {}, problems: [] };
  const known = new Map(Object.entries(env));
  const left = new Map(Object.entries(late.env));
  const problems: string[] = [];
  for (let before = -1; left.size !== before; ) {
    before = left.size;
    for (const [name, text] of left) {
      const filled = fillText(text, knowledge, { known, left, env: () => Object.fromEntries(known) });
      if (!filled) continue;
      if (!filled.ok) problems.push(`${name} cannot be made: ${filled.problem}`);
      known.set(name, filled.ok ? toText(filled.value) : '');
      left.delete(name);
    }
  }
  return { env: Object.fromEntries(known), late: Object.fromEntries(left), problems };
}

/** All but the variables, which jobs may share. What is not known yet stays in `late`. */
export function fillParts({ late = {}, ...spec }: JobSpec, knowledge: Knowledge, variables: Variables): Filled {
  const problems = [...variables.problems];
  const fill = (what: 'cwd' | 'timeout'): string | undefined => {
    const filled = late[what] === undefined ? undefined : fillText(late[what], knowledge, surroundingsOf(variables));
    if (filled && !filled.ok) problems.push(`"${what}" cannot be made: ${filled.problem}`);
    return filled && (filled.ok ? toText(filled.value) : '');
  };
  const [cwd, timeout] = [fill('cwd'), fill('timeout')];
  const left = {
    ...(Object.keys(variables.late).length > 0 && { env: variables.late }),
    ...(late.cwd !== undefined && cwd === undefined && { cwd: late.cwd }),
    ...(late.timeout !== undefined && timeout === undefined && { timeout: late.timeout }),
  } satisfies LateSpec;
  const timeoutMs = timeout === undefined ? undefined : lengthOf(timeout, problems);
  if (problems.length > 0) return { ok: false, problems };
  const filled = {
    ...spec,
    env: variables.env,
    ...(cwd !== undefined && { cwd: resolve(spec.cwd, cwd) }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(Object.keys(left).length > 0 && { late: left }),
  };
  return { ok: true, spec: filled };
}

interface Surroundings {
  readonly known: ReadonlyMap<string, string>;
  readonly left: ReadonlyMap<string, string>;
  readonly env: () => JobSpec['env'];
}

function surroundingsOf({ env, late }: Variables): Surroundings {
  return { known: new Map(Object.entries(env)), left: new Map(Object.entries(late)), env: () => env };
}

/** Absent: not known yet. What reads a variable that is not known is not known either. */
function fillText(text: string, { contexts, unknown }: Knowledge, around: Surroundings): Evaluated | undefined {
  const template = parseTemplate(text);
  if (readsContext(template, unknown)) return undefined;
  if (!readsContext(template, ['env'])) return fillTemplate(template, contexts);
  const read = variablesRead(expressionsOf(template));
  if (read.some((name) => variableMeant(name, around.left, around.known) !== undefined)) return undefined;
  return fillTemplate(template, { ...contexts, env: around.env() });
}

function lengthOf(text: string, problems: string[]): number {
  const lengthMs = parseDuration(text);
  if (lengthMs !== undefined && lengthMs > 0) return lengthMs;
  problems.push(`"timeout" is "${text}", which is not a duration such as 30s`);
  return 0;
}
