/** Words as a sentence lists them: `a, b or c`. */
export function listWords(words: readonly string[], conjunction: 'or' | 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
