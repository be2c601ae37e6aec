// Decides whether printed text has colours.

export interface ColourContext {
  /** The stream that gets the text. */
  readonly stream: { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** NO_COLOR wins, then FORCE_COLOR; without either only a terminal gets colours, in CI too. */
export function isColoured({ stream, env }: ColourContext): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
