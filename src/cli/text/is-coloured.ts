// Whether what is printed has colours.

export interface ColourContext {
  /** Where it is printed to. */
  readonly stream: { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Anything but a terminal gets none, in CI too, save where FORCE_COLOR asks for them; NO_COLOR has the last word. */
export function isColoured({ stream, env }: ColourContext): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
