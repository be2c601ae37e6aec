// Variables whose values read other variables: which of them form a circle, and which are not known before a job starts.
import type { Environment } from '../build/environments.ts';
import { variableMeant, variableRead, variablesRead } from '../expression/variables-read.ts';
import type { WrittenEnv } from '../language/env-schema.ts';
import { isTemplate, useSpan, type WrittenTemplate } from '../language/written-template.ts';
import type { Reading } from '../schema/reading.ts';

export class Variables {
  readonly #values: Environment['values'];
  readonly #templates: ReadonlyMap<string, WrittenTemplate>;
  /** Undefined until somebody asks. */
  #unknownEarly: ReadonlySet<string> | undefined;

  constructor({ values, written }: Environment) {
    this.#values = values;
    this.#templates = written;
  }

  get names(): readonly string[] {
    return [...Object.keys(this.#values), ...this.#templates.keys()];
  }

  /** Whether the value is known only when the job starts, not when the run is created. */
  isUnknownEarly(name: string): boolean {
    this.#unknownEarly ??= this.#leftAfter((made) => !readsRuntime(this.#templates.get(made)));
    const meant = this.#meant(name, this.#templates);
    return meant !== undefined && this.#unknownEarly.has(meant);
  }

  /** Reports only the variables in `own`. */
  checkCycles(own: WrittenEnv, reading: Reading): void {
    if (this.#templates.size === 0) return;
    const circular = this.#leftAfter(() => true);
    if (circular.size === 0) return;
    for (const { key: name, value } of own) {
      if (!isTemplate(value) || value !== this.#templates.get(name)) continue;
      for (const expression of value.expressions) {
        for (const use of expression.expression.uses) {
          const read = this.#meant(variableRead(use) ?? '', circular);
          if (read === undefined || !this.#leadsTo(read, name)) continue;
          reading.report(useSpan(expression, use, reading.source), madeOf(name, read));
        }
      }
    }
  }

  #meant(name: string, names: ReadonlySet<string> | ReadonlyMap<string, unknown>): string | undefined {
    return variableMeant(name, names, { has: (other) => Object.hasOwn(this.#values, other) });
  }

  /** The other variables with expressions that this one reads. */
  #readsOf(name: string): readonly string[] {
    const expressions = this.#templates.get(name)?.expressions ?? [];
    const read = variablesRead(expressions.map(({ expression }) => expression));
    return read.flatMap((other) => this.#meant(other, this.#templates) ?? []);
  }

  /** Fills in, as long as there are any, the variables that `canBeMade` and that read no open one. Returns those that stay open. */
  #leftAfter(canBeMade: (name: string) => boolean): ReadonlySet<string> {
    const left = new Set(this.#templates.keys());
    for (let before = -1; left.size !== before; ) {
      before = left.size;
      for (const name of left) {
        const waits = this.#readsOf(name).some((read) => left.has(read));
        if (!waits && canBeMade(name)) left.delete(name);
      }
    }
    return left;
  }

  #leadsTo(from: string, to: string): boolean {
    const seen = new Set([from]);
    for (const name of seen) {
      if (name === to) return true;
      for (const read of this.#readsOf(name)) seen.add(read);
    }
    return false;
  }
}

function readsRuntime(template: WrittenTemplate | undefined): boolean {
  return (
    template?.expressions.some(({ expression: { uses } }) =>
      uses.some(({ path: [context = ''] }) => context !== 'params' && context !== 'env'),
    ) ?? false
  );
}

function madeOf(name: string, read: string): string {
  return name === read
    ? `"${name}" cannot contain itself. Extend it in "run", as in ${name}="$${name}…", or choose another name.`
    : `"${name}" and "${read}" contain each other, so neither has a value. Remove one of these uses.`;
}
