// Where a setting is said: a flag comes before its variable, that before wp.config.yaml, that before the default.
import { parseAs } from '../options.ts';
import { readConfiguration } from './configuration.ts';
import type { Found, Setting } from './setting.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory. */
  readonly folder: string;
}

export class Settings {
  readonly #env: Surroundings['env'];
  readonly #configured: ReadonlyMap<string, Found>;

  private constructor(env: Surroundings['env'], configured: ReadonlyMap<string, Found>) {
    this.#env = env;
    this.#configured = configured;
  }

  /** Throws all that is wrong with wp.config.yaml. */
  static async open({ env, folder }: Surroundings = { env: process.env, folder: process.cwd() }): Promise<Settings> {
    return new Settings(env, await readConfiguration(folder, env));
  }

  /** `typed`: after its flag. Empty text is none: so is the unset variable of a compose file. */
  find(setting: Setting<unknown>, typed?: string): Found | undefined {
    const { key, flags = '', variable, fallback } = setting;
    const [flag = ''] = flags.split(',');
    const said = [
      { text: typed, origin: flag },
      { text: this.#env[variable], origin: variable },
      this.#configured.get(key),
      { text: fallback, origin: 'default' },
    ];
    return said.find((found): found is Found => Boolean(found?.text));
  }

  /** Absent: it is said nowhere, and has no default. */
  get<T>(setting: Setting<T>, typed?: string): T | undefined {
    const found = this.find(setting, typed);
    return found && parseAs(found.origin, found.text, setting);
  }

  /** Of a setting with a default. */
  require<T>(setting: Setting<T>, typed?: string): T {
    const value = this.get(setting, typed);
    if (value === undefined) throw new Error(`Internal error: the setting ${setting.key} has no default.`);
    return value;
  }
}
