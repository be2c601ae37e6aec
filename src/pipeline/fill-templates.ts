// Values of a job that were written with expressions. Each is filled in as soon as the contexts that it reads are known: some when the
// run is created, the others when the job starts.
import { resolve } from 'node:path';
import { defined } from './defined.ts';
import { type ContextName, type Contexts, contextNames, type Evaluated, toText } from './expression/expression.ts';
import { expressionsOf, fillTemplate, parseTemplate, readsContext } from './expression/template.ts';
import { variableMeant, variablesRead } from './expression/variables-read.ts';
import type { JobSpec, SpecTemplates } from './pipeline.ts';
import { duration } from './values/durations.ts';
import { problemWith } from './values/value-type.ts';

export type FilledSpec =
  | { readonly ok: true; readonly spec: JobSpec }
  /** Sentences without a full stop. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface KnownContexts {
  readonly contexts: Contexts;
  /** The contexts that `contexts` does not have yet. */
  readonly unknown: readonly ContextName[];
}

export interface FilledVariables {
  readonly env: JobSpec['env'];
  /** The variables that cannot be filled in yet. */
  readonly templates: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** Fills in the values that read only `known` contexts. The others stay in `templates`. */
export function fillSpec(spec: JobSpec, contexts: Contexts, known: readonly ContextName[] = contextNames): FilledSpec {
  const knownContexts = { contexts, unknown: contextNames.filter((name) => !known.includes(name)) };
  return fillFields(spec, knownContexts, fillVariables(spec, knownContexts));
}

/** Variables may read each other and may be written in any order: each is filled in after the variables that it reads. */
export function fillVariables(
  { env, templates }: Pick<JobSpec, 'env' | 'templates'>,
  known: KnownContexts,
): FilledVariables {
  if (!templates?.env) return { env, templates: {}, problems: [] };
  const filledIn = new Map(Object.entries(env));
  const open = new Map(Object.entries(templates.env));
  const problems: string[] = [];
  for (let before = -1; open.size !== before; ) {
    before = open.size;
    for (const [name, text] of open) {
      const filled = fillText(text, known, { filledIn, open, env: () => Object.fromEntries(filledIn) });
      if (!filled) continue;
      if (!filled.ok) problems.push(`${name} cannot be made: ${filled.problem}`);
      filledIn.set(name, filled.ok ? toText(filled.value) : '');
      open.delete(name);
    }
  }
  return { env: Object.fromEntries(filledIn), templates: Object.fromEntries(open), problems };
}

/** Fills in everything but the variables, which jobs may share. */
export function fillFields(
  { templates = {}, ...spec }: JobSpec,
  known: KnownContexts,
  variables: FilledVariables,
): FilledSpec {
  const problems = [...variables.problems];
  const fill = (field: 'cwd' | 'timeout'): string | undefined => {
    const template = templates[field];
    const filled = template === undefined ? undefined : fillText(template, known, variablesAround(variables));
    if (filled && !filled.ok) problems.push(`"${field}" cannot be made: ${filled.problem}`);
    return filled && (filled.ok ? toText(filled.value) : '');
  };
  const [cwd, timeout] = [fill('cwd'), fill('timeout')];
  const open: SpecTemplates = defined({
    env: isEmpty(variables.templates) ? undefined : variables.templates,
    cwd: cwd === undefined ? templates.cwd : undefined,
    timeout: timeout === undefined ? templates.timeout : undefined,
  });
  const timeoutMs = timeout === undefined ? spec.timeoutMs : timeoutOf(timeout, problems);
  if (problems.length > 0) return { ok: false, problems };
  const filled = defined({
    ...spec,
    env: variables.env,
    cwd: cwd === undefined ? spec.cwd : resolve(spec.cwd, cwd),
    timeoutMs,
    templates: isEmpty(open) ? undefined : open,
  });
  return { ok: true, spec: filled };
}

interface VariablesAround {
  readonly filledIn: ReadonlyMap<string, string>;
  readonly open: ReadonlyMap<string, string>;
  readonly env: () => JobSpec['env'];
}

function variablesAround({ env, templates }: FilledVariables): VariablesAround {
  return { filledIn: new Map(Object.entries(env)), open: new Map(Object.entries(templates)), env: () => env };
}

/** Undefined: the text reads a context or a variable that is not known yet. */
function fillText(
  text: string,
  { contexts, unknown }: KnownContexts,
  { filledIn, open, env }: VariablesAround,
): Evaluated | undefined {
  const template = parseTemplate(text);
  if (readsContext(template, unknown)) return undefined;
  if (!readsContext(template, ['env'])) return fillTemplate(template, contexts);
  const read = variablesRead(expressionsOf(template));
  if (read.some((name) => variableMeant(name, open, filledIn) !== undefined)) return undefined;
  return fillTemplate(template, { ...contexts, env: env() });
}

const timeoutType = duration({ least: 1 });

function timeoutOf(text: string, problems: string[]): number | undefined {
  const parsed = timeoutType.parse(text.trim());
  if (parsed.ok) return parsed.value;
  problems.push((problemWith('"timeout"', text, timeoutType) ?? '').replace(/\.$/, ''));
  return undefined;
}

function isEmpty(fields: object): boolean {
  return Object.keys(fields).length === 0;
}
