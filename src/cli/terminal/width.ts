// How wide text may be.

/** How long lines may be. Where there is no terminal nothing is cut. */
export function lineWidth(): number {
  return process.stdout.isTTY ? textWidth() : Number.POSITIVE_INFINITY;
}

/** In columns: of the terminal, or as `COLUMNS` says where there is none. */
export function textWidth(): number {
  // Some terminals do not know their width and say 0.
  return process.stdout.columns || Number(process.env.COLUMNS) || 120;
}
