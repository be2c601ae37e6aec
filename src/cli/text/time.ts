// Times as people read them.

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];

/** `0.042s`, `3.492s`: sums of short ones can be checked against each other. From a minute on as `elapsed`. */
export function exactTime(lengthMs: number): string {
  return lengthMs < minuteMs ? `${(lengthMs / 1000).toFixed(3)}s` : runningTime(lengthMs);
}

/** `2026-11-25 09:14:57`, in the reader's time zone. */
export function localTime(epochMs: number): string {
  // Not by `toLocaleString`, whose first call of a process takes 6 ms.
  const local = epochMs - minuteMs * new Date(epochMs).getTimezoneOffset();
  return new Date(local).toISOString().slice(0, 19).replace('T', ' ');
}

/** `3.2s`, `42s`, `3m12s`, `2h03m`, `4d11h`: what is worth knowing of a length while it grows. */
export function runningTime(lengthMs: number): string {
  if (lengthMs < 10 * secondMs) return `${(Math.floor(Math.max(0, lengthMs) / 100) / 10).toFixed(1)}s`;
  if (lengthMs < minuteMs) return `${Math.floor(lengthMs / secondMs)}s`;
  if (lengthMs < hourMs) return inTwo(lengthMs, [minuteMs, 'm'], [secondMs, 's']);
  if (lengthMs < dayMs) return inTwo(lengthMs, [hourMs, 'h'], [minuteMs, 'm']);
  return inTwo(lengthMs, [dayMs, 'd'], [hourMs, 'h']);
}

/** As `elapsed`, of what is over: `42ms` says more than `0.0s`. */
export function finishedTime(lengthMs: number): string {
  return lengthMs < secondMs ? `${Math.max(0, Math.round(lengthMs))}ms` : runningTime(lengthMs);
}

type Unit = readonly [lengthMs: number, name: string];

function inTwo(lengthMs: number, [largeMs, large]: Unit, [smallMs, small]: Unit): string {
  const rest = Math.floor((lengthMs % largeMs) / smallMs);
  return `${Math.floor(lengthMs / largeMs)}${large}${String(rest).padStart(2, '0')}${small}`;
}
