// Secrets of this worker, from its environment or from a file. They leave the worker only through the environment of its jobs.
import { parseEnvFile } from '../../pipeline/env-file.ts';
import { WpError } from '../../pipeline/error.ts';
import type { JobSpec } from '../../pipeline/pipeline.ts';
import { givenName, readGivenText } from '../../pipeline/source/given-text.ts';
import { UnreadableFileError } from '../../pipeline/source/read-text.ts';
import { Mask } from './mask.ts';

type Values = Readonly<Record<string, string>>;

export type FoundSecrets =
  | { readonly ok: true; readonly values: Values }
  /** `missing`: the names. */
  | { readonly ok: false; readonly missing: readonly string[] };

const nothingToHide = new Mask([]);

export class Secrets {
  readonly #file: string | undefined;
  #reading: Promise<void> | undefined;
  #fromFile: ReadonlyMap<string, string> | undefined;
  /** By the names of the secrets. Building a mask takes longer than starting a job, and jobs of a run share one. */
  readonly #masks = new Map<string, Mask>();

  /** `file`: variables in the dotenv format. undefined: the environment has all secrets. */
  constructor(file?: string) {
    this.#file = file;
    if (file === undefined) this.#fromFile = new Map();
  }

  /** Reads the file, once, as a pipe can be read only once. Rejects with a WpError if it cannot be used. */
  async load(): Promise<void> {
    this.#reading ??= this.#read();
    return this.#reading;
  }

  find(names: readonly string[]): FoundSecrets {
    const values = names.map((name) => [name, this.#valueOf(name)] as const);
    const missing = values.filter(([, value]) => value === undefined).map(([name]) => name);
    if (missing.length > 0) return { ok: false, missing };
    return { ok: true, values: Object.fromEntries(values) as Values };
  }

  /** Hides those of the job's secrets that this worker has, also where the job does not get them itself. */
  maskOf({ secrets, masked }: Pick<JobSpec, 'secrets' | 'masked'>): Mask {
    const names = secrets ?? masked;
    if (names === undefined) return nothingToHide;
    const key = names.join();
    const known = this.#masks.get(key);
    if (known) return known;
    const mask = new Mask(names.flatMap((name) => this.#valueOf(name) ?? []));
    this.#masks.set(key, mask);
    return mask;
  }

  #valueOf(name: string): string | undefined {
    if (!this.#fromFile) throw new Error('Internal error: the file of secrets was not read.');
    return this.#fromFile.get(name) ?? process.env[name];
  }

  async #read(): Promise<void> {
    if (this.#file !== undefined) this.#fromFile = new Map(Object.entries(await readSecrets(this.#file)));
  }
}

async function readSecrets(file: string): Promise<Values> {
  const { text } = await readGivenText(file, 'file of secrets').catch(refuse);
  const parsed = parseEnvFile(text);
  if (parsed.ok) return parsed.values;
  throw new WpError(parsed.problems.map(({ line, message }) => `${givenName(file)}:${line}: ${message}`).join('\n'));
}

function refuse(error: unknown): never {
  throw error instanceof UnreadableFileError ? new WpError(`the file of secrets ${error.message}`) : error;
}
