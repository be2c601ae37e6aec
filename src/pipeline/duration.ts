// Durations as people write them: `500ms`, `5s`, `10m`, `1h30m`, `30d`.

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Units go from the longest to the shortest, each at most once. Only a single unit may have a fraction. */
const written = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const fraction = /^(\d+\.\d+)(d|h|m|s)$/;

/** In ms; undefined where `text` is not a duration. A number without a unit is not: people disagree on what it would mean. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = text.match(fraction) ?? [];
  if (amount && unit) return safe(Math.round(Number(amount) * units[unit as keyof typeof units]));
  const found = text === '' ? null : text.match(written);
  if (!found) return undefined;
  const sizes = Object.values(units);
  return safe(found.slice(1).reduce((sum, digits, index) => sum + Number(digits ?? 0) * (sizes[index] ?? 0), 0));
}

/** The two largest units that are not 0: `1h30m`, `2m5s`, `12.3s`, `450ms`. */
export function formatDuration(durationMs: number): string {
  const ms = Math.round(durationMs);
  if (ms < 1000) return `${ms}ms`;
  if (ms < 60_000) return `${Math.floor(ms / 100) / 10}s`;
  const parts = split(Math.floor(ms / 1000) * 1000);
  const first = parts.findIndex(({ amount }) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(({ amount }) => amount > 0)
    .map(({ amount, unit }) => `${amount}${unit}`)
    .join('');
}

function split(durationMs: number): { readonly amount: number; readonly unit: string }[] {
  let rest = durationMs;
  return Object.entries(units).map(([unit, size]) => {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    return { amount, unit };
  });
}

function safe(ms: number): number | undefined {
  return Number.isSafeInteger(ms) ? ms : undefined;
}
