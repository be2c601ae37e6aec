// Values of a job that were written as expressions: filled in as soon as what they read is known.
import { resolve } from 'node:path';
import { parseDuration } from './duration.ts';
import { type ContextName, type Contexts, contextNames, toText } from './expression/expression.ts';
import { expressionsOf, fillTemplate, parseTemplate, readsContext } from './expression/template.ts';
import { variableMeant, variablesRead } from './expression/variables.ts';
import type { JobSpec, LateSpec } from './pipeline.ts';

export type Filled =
  | { readonly ok: true; readonly spec: JobSpec }
  /** Sentences without a full stop. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Fills in what reads no other contexts than the `known` ones; the rest stays in `late`. */
export function fillSpec(spec: JobSpec, contexts: Contexts, known: readonly ContextName[] = contextNames): Filled {
  if (!spec.late) return { ok: true, spec };
  const filling = new Filling(spec, contexts, known);
  const { late: _, ...rest } = spec;
  const filled = { ...rest, ...filling.fill(spec.late) };
  return filling.problems.length > 0 ? { ok: false, problems: filling.problems } : { ok: true, spec: filled };
}

type Parts = Partial<Pick<JobSpec, 'env' | 'cwd' | 'timeoutMs' | 'late'>>;

class Filling {
  readonly problems: string[] = [];
  readonly #spec: JobSpec;
  readonly #contexts: Contexts;
  readonly #unknown: readonly ContextName[];
  readonly #env: Map<string, string>;

  constructor(spec: JobSpec, contexts: Contexts, known: readonly ContextName[]) {
    this.#spec = spec;
    this.#contexts = contexts;
    this.#unknown = contextNames.filter((name) => !known.includes(name));
    this.#env = new Map(Object.entries(spec.env));
  }

  fill({ env = {}, cwd, timeout }: LateSpec): Parts {
    const left = this.#variables(env);
    const folder = cwd === undefined ? undefined : this.#text(cwd, '"cwd"', left);
    const time = timeout === undefined ? undefined : this.#text(timeout, '"timeout"', left);
    const late = {
      ...(left.size > 0 && { env: Object.fromEntries(left) }),
      ...(cwd !== undefined && folder === undefined && { cwd }),
      ...(timeout !== undefined && time === undefined && { timeout }),
    };
    return {
      env: Object.fromEntries(this.#env),
      ...(folder !== undefined && { cwd: resolve(this.#spec.cwd, folder) }),
      ...(time !== undefined && { timeoutMs: this.#length(time) }),
      ...(Object.keys(late).length > 0 && { late }),
    };
  }

  /** In whatever order they stand: each after those that it reads. Returns those that are not known yet. */
  #variables(env: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
    const left = new Map(Object.entries(env));
    for (let before = -1; left.size !== before; ) {
      before = left.size;
      for (const [name, text] of left) {
        const value = this.#text(text, name, left);
        if (value === undefined) continue;
        left.delete(name);
        this.#env.set(name, value);
      }
    }
    return left;
  }

  /** Absent: not known yet. What reads a variable that is not known is not known either. */
  #text(text: string, what: string, left: ReadonlyMap<string, string>): string | undefined {
    const template = parseTemplate(text);
    const read = variablesRead(expressionsOf(template));
    const waits = read.some((name) => variableMeant(name, left, this.#env) !== undefined);
    if (waits || readsContext(template, this.#unknown)) return undefined;
    const filled = fillTemplate(template, { ...this.#contexts, env: Object.fromEntries(this.#env) });
    if (filled.ok) return toText(filled.value);
    this.problems.push(`${what} cannot be made: ${filled.problem}`);
    return '';
  }

  #length(text: string): number {
    const lengthMs = parseDuration(text);
    if (lengthMs !== undefined && lengthMs > 0) return lengthMs;
    this.problems.push(`"timeout" is "${text}", which is not a duration such as 30s`);
    return 0;
  }
}
