// Optional fields: `defined({ worker, signal })` instead of a conditional spread for each.

/** Fields that may be undefined become optional; the others stay as they are. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out the fields that are undefined. */
export function defined<T extends object>(fields: T): Defined<T> {
  const kept: { [K in keyof T]?: unknown } = {};
  for (const name of Object.keys(fields) as (keyof T)[]) if (fields[name] !== undefined) kept[name] = fields[name];
  return kept as Defined<T>;
}
