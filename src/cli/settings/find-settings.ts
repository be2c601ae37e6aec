// Finds the values of settings. Precedence: flag, variable, wp.config.yaml, default.
import { parseAs } from '../options.ts';
import { type Environment, readConfiguration } from './configuration-file.ts';
import type { Found, Setting } from './setting.ts';

export interface SettingSources {
  readonly env: Environment;
  /** The working directory. */
  readonly folder: string;
}

export class Settings {
  readonly #env: Environment;
  readonly #configured: ReadonlyMap<string, Found>;

  private constructor(env: Environment, configured: ReadonlyMap<string, Found>) {
    this.#env = env;
    this.#configured = configured;
  }

  /** Throws a WpError with everything that is wrong with wp.config.yaml. */
  static async open({ env, folder }: SettingSources = { env: process.env, folder: process.cwd() }): Promise<Settings> {
    return new Settings(env, await readConfiguration(folder, env));
  }

  /** `typed`: the text after the flag. An empty text counts as missing, as an unset variable in a compose file is empty. */
  find(setting: Setting<unknown>, typed?: string): Found | undefined {
    const { key, flags = '', variable, fallback } = setting;
    const [flag = ''] = flags.split(',');
    const candidates = [
      { text: typed, origin: flag },
      { text: this.#env[variable], origin: variable },
      this.#configured.get(key),
      { text: fallback, origin: 'default' },
    ];
    return candidates.find((found): found is Found => Boolean(found?.text));
  }

  /** Undefined: the setting is not set anywhere, and has no default. */
  get<T>(setting: Setting<T>, typed?: string): T | undefined {
    const found = this.find(setting, typed);
    return found && parseAs(found.origin, found.text, setting.type);
  }

  /** For settings with a default. */
  require<T>(setting: Setting<T>, typed?: string): T {
    const value = this.get(setting, typed);
    if (value === undefined) throw new Error(`Internal error: the setting ${setting.key} has no default.`);
    return value;
  }
}
