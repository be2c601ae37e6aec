// Makes text from a file safe for a terminal: control codes in it could change what the terminal shows.

/** Shows control codes as JSON escapes them. A tab stays a tab. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, escaped);
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
