// Text of a file on its way to a terminal, which control codes in it could steer.

/** They are shown as JSON escapes them. A tab is none. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
