// Times as people read them. Durations have three styles, because three kinds of readers look at them:
//
//   exactTime     3.492s  in reports, where readers add up short times and check the sum
//   runningTime   3.2s    for a length that still grows; milliseconds would flicker
//   finishedTime  42ms    for a length that is over, in a narrow column; `0.0s` would say nothing
//
// All three are the same from a minute on. Delays, timeouts and other settings use `formatDuration`, which writes them as a pipeline
// file does.

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];

/** `0.042s`, `3.492s`, `3m12s`. */
export function exactTime(lengthMs: number): string {
  return lengthMs < minuteMs ? `${(lengthMs / 1000).toFixed(3)}s` : runningTime(lengthMs);
}

/** `3.2s`, `42s`, `3m12s`, `2h03m`, `4d11h`. Rounded down; a negative length, from clocks that disagree, counts as 0. */
export function runningTime(lengthMs: number): string {
  if (lengthMs < 10 * secondMs) return `${(Math.floor(Math.max(0, lengthMs) / 100) / 10).toFixed(1)}s`;
  if (lengthMs < minuteMs) return `${Math.floor(lengthMs / secondMs)}s`;
  if (lengthMs < hourMs) return inTwoUnits(lengthMs, [minuteMs, 'm'], [secondMs, 's']);
  if (lengthMs < dayMs) return inTwoUnits(lengthMs, [hourMs, 'h'], [minuteMs, 'm']);
  return inTwoUnits(lengthMs, [dayMs, 'd'], [hourMs, 'h']);
}

/** `42ms`, `3.2s`, `3m12s`. */
export function finishedTime(lengthMs: number): string {
  return lengthMs < secondMs ? `${Math.max(0, Math.round(lengthMs))}ms` : runningTime(lengthMs);
}

/** `2026-11-25 09:14:57`, in the reader's time zone. */
export function localTime(epochMs: number): string {
  // `toLocaleString` would do, but its first call in a process takes 6 ms.
  const local = epochMs - minuteMs * new Date(epochMs).getTimezoneOffset();
  return new Date(local).toISOString().slice(0, 19).replace('T', ' ');
}

type Unit = readonly [lengthMs: number, name: string];

function inTwoUnits(lengthMs: number, [largeMs, large]: Unit, [smallMs, small]: Unit): string {
  const rest = Math.floor((lengthMs % largeMs) / smallMs);
  return `${Math.floor(lengthMs / largeMs)}${large}${String(rest).padStart(2, '0')}${small}`;
}
