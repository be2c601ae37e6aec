// Makes text safe to show. Text of others could otherwise change what a terminal shows, or how the text beside it reads.

/**
 * Characters without a look of their own: control codes, changes of direction, zero width. A tab stays, and what makes one emoji of
 * several characters.
 */
const unseen =
  /(?!\t|\ufe0e|\ufe0f)(?!(?<=[\p{ExtPict}\p{EMod}]\ufe0f?)\u200d\p{ExtPict})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}]/gu;

const plain = /^[\t\n -~]*$/;

/** What may hold an unseen character, or be an emoji of several. To search all of a long text for `unseen` takes ten times as long. */
const special = /[^\t -~]+/g;

/** Escapes what cannot be seen, as JSON does. So it stays one line. */
export function printable(text: string): string {
  return text.replace(special, (found) => found.replace(unseen, escaped));
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * Nobody else can know it, so text of others cannot have colours. Terminals never get it. Whatever measures text takes it for a part of the
 * code. Made at its first use: to load what draws it takes 4 ms.
 */
let signature: { readonly text: string; readonly code: RegExp } | undefined;

function newSignature(): NonNullable<typeof signature> {
  const numbers = Array.from(crypto.getRandomValues(new Uint32Array(4)), (drawn) => `;${1_000 + (drawn % 9_000)}`);
  const text = numbers.join('');
  return { text, code: new RegExp(`(\\x1b\\[[\\d;:]*)${text}m`) };
}

/** `code`: a code for a colour, such as `ESC [ 31 m`. Only signed codes pass the door. */
export function signed(code: string): string {
  signature ??= newSignature();
  return `${code.slice(0, -1)}${signature.text}m`;
}

/** For text whose colours may pass the door: the output of a job that a user asked for. */
export function withSignedColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: codes for colours begin with one
  return text.replace(/\x1b\[[\d;:]*m/g, signed);
}

/** The door that all text for people goes through: lines and signed colours pass, and all else that cannot be seen is escaped. */
export function harmless(text: string): string {
  if (plain.test(text)) return text;
  const parts = signature ? text.split(signature.code) : [text];
  return parts.map((part, index) => (index % 2 === 0 ? withoutUnseen(part) : `${part}m`)).join('');
}

function withoutUnseen(text: string): string {
  return text.replace(special, (part) => part.replace(unseen, (found) => (found === '\n' ? found : escaped(found))));
}
