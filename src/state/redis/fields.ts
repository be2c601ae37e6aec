// The one place where names change between TypeScript (camelCase) and Redis and Lua (snake_case).

const toRedisName = remembered((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
const fromRedisName = remembered((name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));

/** Objects and arrays at any depth; values stay as they are. For JSON that goes to a script. */
export function toRedisNames(value: unknown): unknown {
  return mapNames(value, toRedisName);
}

/** The way back, for JSON that comes from a script. */
export function fromRedisNames(value: unknown): unknown {
  return mapNames(value, fromRedisName);
}

/** Most names come with every job. Others are their authors', of which a process meets few. */
function remembered(rename: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name) ?? rename(name);
    known.set(name, found);
    return found;
  };
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
