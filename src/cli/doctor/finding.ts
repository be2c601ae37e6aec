// The result of one check.

export interface Finding {
  /** One word: what was checked. */
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly found: string;
  /** What to do about it; undefined where nothing is to do. */
  readonly advice?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, status: 'ok', found };
}

export function warning(check: string, found: string, advice: string): Finding {
  return { check, status: 'warning', found, advice };
}

export function problem(check: string, found: string, advice: string): Finding {
  return { check, status: 'problem', found, advice };
}
