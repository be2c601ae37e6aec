// Words to choose from.
import { didYouMean } from '../did-you-mean.ts';
import { listWords } from '../list-words.ts';
import type { FailFast } from '../pipeline.ts';
import { invalid, type ValueType, valid } from './value-type.ts';

export function oneOf<const T extends string>(words: readonly T[]): ValueType<T> {
  return {
    name: listWords(words, 'or'),
    jsonSchema: { enum: words },
    parse: (text) => {
      const found = words.find((word) => word === text);
      return found === undefined ? invalid(didYouMean(text, words, '') || undefined) : valid(found);
    },
  };
}

/** `otherwise`: the hint for a word that means neither true nor false. */
export function booleanWord({ otherwise }: { readonly otherwise?: string } = {}): ValueType<boolean> {
  return {
    name: 'true or false',
    jsonSchema: { type: 'boolean' },
    parse: (text) => {
      const value = booleanOf(text);
      return value === undefined ? invalid(booleanHint(text) ?? otherwise) : valid(value);
    },
  };
}

/** As YAML 1.2 writes a boolean; undefined where the text is none. */
export function booleanOf(text: string): boolean | undefined {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}

/** As YAML 1.2 writes a null, if it is not left out. */
export function isNullWord(text: string): boolean {
  return /^(null|Null|NULL|~)$/.test(text);
}

/** Undefined where the word means neither true nor false. */
export function booleanHint(text: string): string | undefined {
  const word = text.toLowerCase();
  if (['true', 'yes', 'on', 'y', '1'].includes(word)) return 'Write true.';
  return ['false', 'no', 'off', 'n', '0'].includes(word) ? 'Write false.' : undefined;
}

const failFastWords = oneOf(['false', 'true', 'kill']);

const failFastMeanings = { false: 'none', true: 'new', kill: 'kill' } as const;

/** `none`: a failure stops only what depends on it. */
export const failFast: ValueType<FailFast | 'none'> = {
  name: failFastWords.name,
  jsonSchema: { anyOf: [{ type: 'boolean' }, { enum: ['kill'] }] },
  parse: (text) => {
    const parsed = failFastWords.parse(text);
    return parsed.ok ? valid(failFastMeanings[parsed.value]) : parsed;
  },
};
