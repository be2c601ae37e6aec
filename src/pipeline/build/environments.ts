// The variables of each job. Files and maps override each other; the job's own come last and win.
import { resolve } from 'node:path';
import { defined } from '../defined.ts';
import { parseEnvFile } from '../env-file.ts';
import type { WrittenEnv } from '../language/env-schema.ts';
import type { WrittenHook } from '../language/hooks-schema.ts';
import type { WrittenJob } from '../language/job-schema.ts';
import type { WrittenPipeline } from '../language/pipeline-schema.ts';
import { isTemplate, type WrittenTemplate } from '../language/written-template.ts';
import type { Located } from '../schema/collections.ts';
import type { Reading } from '../schema/reading.ts';
import { mostTextBytes } from '../source/read-text.ts';
import { readRegularFile } from '../source/regular-file.ts';

export interface Environment {
  readonly values: Readonly<Record<string, string>>;
  /** The variables whose values have expressions, as text. Undefined: there are none. */
  readonly templates?: Readonly<Record<string, string>>;
  /** The same variables with their places in the file. */
  readonly written: ReadonlyMap<string, WrittenTemplate>;
}

const empty: Environment = { values: {}, written: new Map() };

export class Environments {
  readonly #directory: string;
  readonly #reading: Reading;
  readonly #files = new Map<string, Readonly<Record<string, string>>>();
  /** Shared by all jobs without their own variables. */
  readonly #common: Environment;
  readonly #own = new Map<unknown, Environment>();

  constructor(written: WrittenPipeline, directory: string, reading: Reading) {
    this.#directory = directory;
    this.#reading = reading;
    const common = this.#over(empty, { env: written.env ?? [], env_file: written.env_file ?? [] });
    this.#common = this.#over(common, { env: written.defaults?.env ?? [] });
  }

  get common(): Environment {
    return this.#common;
  }

  of(written: Partial<Pick<WrittenJob, 'env' | 'env_file'>> | WrittenHook): Environment {
    const files = 'env_file' in written ? written.env_file : undefined;
    if (!written.env && !files) return this.#common;
    const known = this.#own.get(written);
    if (known) return known;
    const own = this.#over(this.#common, { env: written.env ?? [], env_file: files ?? [] });
    this.#own.set(written, own);
    return own;
  }

  #over(
    under: Environment,
    { env, env_file: files = [] }: { readonly env: WrittenEnv; readonly env_file?: readonly Located<string>[] },
  ): Environment {
    const values = new Map(Object.entries(under.values));
    const templates = new Map(under.written);
    const own = [
      ...files.flatMap((file) => Object.entries(this.#read(file))),
      ...env.map(({ key, value }) => [key, value] as const),
    ];
    for (const [name, value] of own) {
      for (const map of [values, templates]) map.delete(name);
      if (isTemplate(value)) templates.set(name, value);
      else values.set(name, value);
    }
    const texts = [...templates].map(([name, { text }]) => [name, text] as const);
    return defined({
      values: Object.fromEntries(values),
      templates: texts.length > 0 ? Object.fromEntries(texts) : undefined,
      written: templates,
    });
  }

  #read({ value: path, span }: Located<string>): Readonly<Record<string, string>> {
    const known = this.#files.get(path);
    if (known) return known;
    const values = this.#load(path, (message) => this.#reading.report(span, message));
    this.#files.set(path, values);
    return values;
  }

  #load(path: string, report: (message: string) => void): Readonly<Record<string, string>> {
    const content = readRegularFile(resolve(this.#directory, path), { links: 'follow', most: mostTextBytes });
    if (!content.ok) {
      const what = content.code === 'ENOENT' ? `there is no file "${path}"` : `the file "${path}" ${content.problem}`;
      report(`${what}. Paths are relative to the folder of the pipeline file.`);
      return {};
    }
    const parsed = parseEnvFile(content.bytes.toString());
    if (parsed.ok) return parsed.values;
    for (const { line, message } of parsed.problems) report(`${path}, line ${line}: ${message}`);
    return {};
  }
}
