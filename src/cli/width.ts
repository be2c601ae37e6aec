// How wide text may be.

/** In columns: of the terminal, or as `COLUMNS` says where there is none. */
export function textWidth(): number {
  // Some terminals do not know their width and say 0.
  return process.stdout.columns || Number(process.env.COLUMNS) || 120;
}
