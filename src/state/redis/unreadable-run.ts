// A run whose data no version of wp could have written: damaged fields, keys of another type. It must not disturb other runs.
import { exitCodes, WpError } from '../../pipeline/error.ts';
import { refusalIn } from './refusal.ts';
import type { RunId } from './run-id.ts';

/** What Redis answers where a key has another type, or where a script cannot decode a value or compute with it. Not: refusals. */
const inRedis =
  /WRONGTYPE|WPUNREADABLE|attempt to |bad argument|bad data format|Missing bytes in input|Extra bytes in input|Expected .* but found|is not an integer|is not a (valid )?float/;

/** In which script and line, and whose call: it does not help the user. */
const noise = /^(ERR |WPUNREADABLE )+|(Error running script.*?: )|(@?user_script:\s?\d+: )/g;

export class UnreadableRun extends WpError {
  readonly run: RunId;
  /** Without a full stop. */
  readonly why: string;

  constructor(run: RunId, why: string) {
    super(`run ${run} cannot be read: ${why}. To remove it: wp prune --run ${run} --force`, exitCodes.infrastructure);
    this.run = run;
    this.why = why;
  }
}

/** Undefined: the error does not come from damaged data. */
export function unreadableBecause(error: unknown): string | undefined {
  if (error instanceof UnreadableRun) return error.why;
  if (error instanceof SyntaxError) return `its data are damaged (${error.message})`;
  const refusal = refusalIn(error);
  return refusal !== undefined && inRedis.test(refusal)
    ? `its data in Redis are damaged (${refusal.replace(noise, '').replace(/\.$/, '')})`
    : undefined;
}

/** Throws an UnreadableRun in place of an error that damaged data have caused. */
export async function reading<T>(run: RunId, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const why = unreadableBecause(error);
    throw why === undefined ? error : new UnreadableRun(run, why);
  }
}

/** For `catch`: returns such an error, and throws any other. */
export function asUnreadable(error: unknown): UnreadableRun {
  if (error instanceof UnreadableRun) return error;
  throw error;
}

/** For `catch`, where such a run is left to others who report it. */
export function ifUnreadable<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (unreadableBecause(error) === undefined) throw error;
    return instead;
  };
}

/** An object that is stored as JSON in a field of a run. Throws a SyntaxError that names the field. */
export function parseObject(field: string, json: string | undefined | null): Record<string, string> {
  if (!json) return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {}
  if (typeof value !== 'object' || value === null) throw new SyntaxError(`"${field}" is not a JSON object`);
  return value as Record<string, string>;
}
