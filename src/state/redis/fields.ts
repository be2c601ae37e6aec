// Converts names between TypeScript (camelCase) and Redis and Lua (snake_case).

const toRedisName = remembered((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
const fromRedisName = remembered((name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));

/** For JSON that goes to a script. Renames fields at any depth; values stay as they are. */
export function toRedisNames(value: unknown): unknown {
  return mapNames(value, toRedisName);
}

/** For JSON that comes from a script. */
export function fromRedisNames(value: unknown): unknown {
  return mapNames(value, fromRedisName);
}

/** Remembers every name: most come with every job, and a process meets few others. */
function remembered(rename: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? rename(name);
    known.set(name, found);
    return found;
  };
}

/** From a list of names and values in turn, as HGETALL gives it. */
export function fromFields(fields: readonly string[]): Record<string, string> {
  const entries: [string, string][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2)
    entries.push([fields[index] ?? '', fields[index + 1] ?? '']);
  return fromRedisNames(Object.fromEntries(entries)) as Record<string, string>;
}

/** Lua writes an empty list as an empty object. */
export function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}

function mapNames(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mapNames(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [rename(name), mapNames(item, rename)]));
}
