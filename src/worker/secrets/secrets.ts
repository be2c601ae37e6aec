// Secrets of this worker, from its environment or from a file. They leave the worker only through the environment of its jobs.
import { readFileSync } from 'node:fs';
import { parseEnvFile } from '../../pipeline/env-file.ts';
import { WpError } from '../../pipeline/error.ts';

export type FoundSecrets =
  | { readonly ok: true; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly message: string };

export class Secrets {
  readonly #fromFile: ReadonlyMap<string, string>;

  /** `file`: variables in the dotenv format. undefined: the environment has all secrets. Throws if the file cannot be read. */
  constructor(file?: string) {
    this.#fromFile = new Map(Object.entries(file === undefined ? {} : readSecrets(file)));
  }

  find(names: readonly string[]): FoundSecrets {
    const values = names.map((name) => [name, this.#fromFile.get(name) ?? process.env[name]] as const);
    const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
    if (missing.length === 0) return { ok: true, values: Object.fromEntries(values) as Record<string, string> };
    return {
      ok: false,
      message: `this worker has no secret ${missing.join(', ')}. Set it in its environment, or in the file of --secrets`,
    };
  }
}

function readSecrets(file: string): Readonly<Record<string, string>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new WpError(`the file of secrets ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const parsed = parseEnvFile(text);
  if (parsed.ok) return parsed.values;
  throw new WpError(parsed.problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
}
