// A type in which every optional field is required, at every depth.

export type DeepRequired<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepRequired<Item>[]
    : { readonly [Name in keyof T]-?: DeepRequired<NonNullable<T[Name]>> };
