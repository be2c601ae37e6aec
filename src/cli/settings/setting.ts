// A setting has one meaning, whether it is typed after its flag, set in its variable or written in wp.config.yaml.
import type { ValueType } from '../../pipeline/values/value-type.ts';

export interface Setting<T> {
  /** In wp.config.yaml. */
  readonly key: string;
  /** As clipanion takes them, `--workers,-w`. Undefined: no command has a flag for this setting. */
  readonly flags?: string;
  readonly variable: string;
  readonly type: ValueType<T>;
  /** For help; the placeholder of the value stands in backquotes. */
  readonly description: string;
  /** As a user would write it. Undefined: the setting has no value by default, and `otherwise` says what happens then. */
  readonly fallback?: string;
  readonly otherwise?: string;
  /** A path. In wp.config.yaml it is relative to the folder of that file. */
  readonly isPath?: true;
}

/** The text of a setting, and where it was found: `--workers`, `WP_WORKERS`, `wp.config.yaml:3:10` or `default`. */
export interface Found {
  readonly text: string;
  readonly origin: string;
}

/** For help: the description, the default and the variable. */
export function describeSetting({ description, fallback, otherwise, variable }: Setting<unknown>): string {
  return `${description} (default: ${otherwise ?? fallback}; ${variable})`;
}
