// Variables that are made of others: those that would be made of themselves, and those that are not known before a job starts.
import type { Environment } from '../build/environments.ts';
import { variableMeant, variableRead, variablesRead } from '../expression/variables-read.ts';
import type { WrittenEnvironment } from '../language/environment.ts';
import { isTemplate, useSpan, type WrittenTemplate } from '../language/written-template.ts';
import type { Reading } from '../schema/reading.ts';

export class Variables {
  readonly #values: Environment['values'];
  readonly #templates: ReadonlyMap<string, WrittenTemplate>;
  /** Absent: nobody has asked. */
  #late: ReadonlySet<string> | undefined;

  constructor({ values, written }: Environment) {
    this.#values = values;
    this.#templates = written;
  }

  get names(): readonly string[] {
    return [...Object.keys(this.#values), ...this.#templates.keys()];
  }

  /** Not known when the run is created. */
  isLate(name: string): boolean {
    this.#late ??= this.#leftAfter((made) => !isLate(this.#templates.get(made)));
    const meant = this.#meant(name, this.#templates);
    return meant !== undefined && this.#late.has(meant);
  }

  /** `own`: the only ones that are reported on. */
  checkCycles(own: WrittenEnvironment, reading: Reading): void {
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

  /** The others with expressions that it reads. */
  #readsOf(name: string): readonly string[] {
    const expressions = this.#templates.get(name)?.expressions ?? [];
    const read = variablesRead(expressions.map(({ expression }) => expression));
    return read.flatMap((other) => this.#meant(other, this.#templates) ?? []);
  }

  /** What cannot be made, where only those are that `canBeMade` and that read none of the rest. */
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

function isLate(template: WrittenTemplate | undefined): boolean {
  return (
    template?.expressions.some(({ expression: { uses } }) =>
      uses.some(({ path: [context = ''] }) => context !== 'params' && context !== 'env'),
    ) ?? false
  );
}

function madeOf(name: string, read: string): string {
  return name === read
    ? `"${name}" cannot be made of itself. Extend it in "run", as in ${name}="$${name}…", or choose another name.`
    : `"${name}" and "${read}" are made of each other, so neither has a value. Remove one of these uses.`;
}
