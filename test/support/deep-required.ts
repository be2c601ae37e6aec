// A value in which nothing is left out that may be.

export type DeepRequired<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly DeepRequired<Item>[]
    : { readonly [Name in keyof T]-?: DeepRequired<NonNullable<T[Name]>> };
