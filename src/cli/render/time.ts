// Times as people read them.

/** `0.042s`, `3.492s`, `75.120s`: sums of these can be checked against each other, so nothing is rounded away. */
export function seconds(lengthMs: number): string {
  return `${(lengthMs / 1000).toFixed(3)}s`;
}

/** `2026-11-25 09:14:57`, in the reader's time zone. */
export function localTime(epochMs: number): string {
  return new Date(epochMs).toLocaleString('sv-SE');
}
