// The forms in which a secret may stand in output: as it is, and in the usual encodings.

/** Shorter forms would be found everywhere, and masking them would make the output unreadable. */
const leastLength = 3;

/** Empty for a secret that is too short. */
export function secretForms(secret: string): readonly string[] {
  /** Well-formed UTF-8, as it would reach the output. */
  const value = Buffer.from(secret).toString();
  const trimmed = value.trim();
  if (trimmed.length < leastLength) return [];
  const lines = value.split('\n').map((line) => line.trim());
  /** The trimmed text too, since `$(cat file)` drops the newline at the end of a secret. */
  const encoded = [value, trimmed].flatMap((text) => [
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    ...base64Forms(Buffer.from(text)),
  ]);
  const forms = new Set([value, trimmed, ...lines, ...encoded]);
  return [...forms].filter((form) => form.length >= leastLength);
}

/** Base64 encodes groups of three bytes. In longer data the value may begin at each of the three, which gives three forms. */
function base64Forms(value: Buffer): string[] {
  const plain = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), value])
      .toString('base64')
      .replace(/=+$/, '');
    /** A character has 6 bits. A character that shares bits with the bytes around the value is not part of the form. */
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + value.length) * 8) / 6);
    return [text.slice(start, end), text.slice(start)];
  });
  return plain.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
