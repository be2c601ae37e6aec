// The variables of each job: files and maps laid over each other, the job's own on top.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnvFile } from '../env-file.ts';
import type { WrittenEnvironment } from '../language/environment.ts';
import type { WrittenHook } from '../language/hooks.ts';
import type { WrittenJob } from '../language/job.ts';
import type { WrittenPipeline } from '../language/pipeline.ts';
import { isTemplate } from '../language/template.ts';
import type { Located } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';

export interface Environment {
  readonly values: Readonly<Record<string, string>>;
  /** Those that have expressions in them. Absent: none has. */
  readonly templates?: Readonly<Record<string, string>>;
}

export class Environments {
  readonly #directory: string;
  readonly #reading: Reading;
  readonly #files = new Map<string, Readonly<Record<string, string>>>();
  /** Shared by all jobs that have no variables of their own. */
  readonly #common: Environment;

  constructor(written: WrittenPipeline, directory: string, reading: Reading) {
    this.#directory = directory;
    this.#reading = reading;
    const common = this.#over({ values: {} }, { env: written.env ?? [], env_file: written.env_file ?? [] });
    this.#common = this.#over(common, { env: written.defaults?.env ?? [] });
  }

  get common(): Environment {
    return this.#common;
  }

  of(written: Partial<Pick<WrittenJob, 'env' | 'env_file'>> | WrittenHook): Environment {
    const files = 'env_file' in written ? written.env_file : undefined;
    return written.env || files
      ? this.#over(this.#common, { env: written.env ?? [], env_file: files ?? [] })
      : this.#common;
  }

  #over(
    under: Environment,
    { env, env_file: files = [] }: { readonly env: WrittenEnvironment; readonly env_file?: readonly Located<string>[] },
  ): Environment {
    const values = new Map(Object.entries(under.values));
    const templates = new Map(Object.entries(under.templates ?? {}));
    const set = (name: string, value: string, isLate: boolean): void => {
      for (const map of [values, templates]) map.delete(name);
      (isLate ? templates : values).set(name, value);
    };
    for (const file of files) for (const [name, value] of Object.entries(this.#read(file))) set(name, value, false);
    for (const { key, value } of env) set(key, isTemplate(value) ? value.text : value, isTemplate(value));
    return {
      values: Object.fromEntries(values),
      ...(templates.size > 0 && { templates: Object.fromEntries(templates) }),
    };
  }

  #read({ value: path, span }: Located<string>): Readonly<Record<string, string>> {
    const known = this.#files.get(path);
    if (known) return known;
    const values = this.#load(path, (message) => this.#reading.report(span, message));
    this.#files.set(path, values);
    return values;
  }

  #load(path: string, report: (message: string) => void): Readonly<Record<string, string>> {
    let text: string;
    try {
      text = readFileSync(resolve(this.#directory, path), 'utf8');
    } catch (error) {
      report(
        `the file "${path}" cannot be read (${(error as NodeJS.ErrnoException).code}). Paths start at the pipeline file.`,
      );
      return {};
    }
    const parsed = parseEnvFile(text);
    if (parsed.ok) return parsed.values;
    for (const { line, message } of parsed.problems) report(`${path}, line ${line}: ${message}`);
    return {};
  }
}
