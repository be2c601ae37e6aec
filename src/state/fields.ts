// The one place where names change between TypeScript (camelCase) and Redis and Lua (snake_case).

/** Objects and arrays at any depth; values stay as they are. For JSON that goes to a script. */
export function toRedisNames(value: unknown): unknown {
  return mapNames(value, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

/** The way back, for JSON that comes from a script. */
export function fromRedisNames(value: unknown): unknown {
  return mapNames(value, (name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
}

/** A list of names and values, as HGETALL has it. */
export function fromFields(fields: readonly string[]): Record<string, string> {
  const entries: [string, string][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2)
    entries.push([fields[index] ?? '', fields[index + 1] ?? '']);
  return fromRedisNames(Object.fromEntries(entries)) as Record<string, string>;
}

/** Lua cannot tell an empty list from an empty object. */
export function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}

function mapNames(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapNames(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), mapNames(item, rename)]));
}
