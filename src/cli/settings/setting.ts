// What a setting is: one text with one meaning, whether typed after its flag, in its variable or in wp.config.yaml.
import type { Kind } from '../options.ts';

export interface Setting<T> extends Kind<T> {
  /** In wp.config.yaml. */
  readonly key: string;
  /** As clipanion takes them, `--workers,-w`. Absent: no command has one. */
  readonly flags?: string;
  readonly variable: string;
  /** For help; what it takes has a name in backquotes. */
  readonly description: string;
  /** As it would be written. Absent: it has no value then, and `otherwise` says what that means. */
  readonly fallback?: string;
  readonly otherwise?: string;
  /** A path, which in wp.config.yaml is relative to the folder of that. */
  readonly isPath?: true;
}

/** A text that was found for a setting, and where: `--workers`, `WP_WORKERS`, `wp.config.yaml:3:10` or `default`. */
export interface Found {
  readonly text: string;
  readonly origin: string;
}

/** For help: what it is, and where else it may be said. */
export function describeSetting({ description, fallback, otherwise, variable }: Setting<unknown>): string {
  return `${description} (default: ${otherwise ?? fallback}; ${variable})`;
}
