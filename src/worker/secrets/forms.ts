// The ways in which a secret may be written in output: as it is, and as the usual encodings write it.

/** What is shorter is no form: it would be found everywhere, and would shred the output. */
const leastLength = 3;

/** None for a secret that is too short. */
export function secretForms(secret: string): readonly string[] {
  /** Well-formed, as it would reach the output. */
  const value = Buffer.from(secret).toString();
  const trimmed = value.trim();
  if (trimmed.length < leastLength) return [];
  const lines = value.split('\n').map((line) => line.trim());
  /** Trimmed too: `$(cat file)` drops the newline that the secret ends with. */
  const encoded = [value, trimmed].flatMap((text) => [
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    ...base64Forms(Buffer.from(text)),
  ]);
  const forms = new Set([value, trimmed, ...lines, ...encoded]);
  return [...forms].filter((form) => form.length >= leastLength);
}

/** In longer data the value begins at the first, second or third byte of a group of three; so each value has three forms. */
function base64Forms(value: Buffer): string[] {
  const plain = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), value])
      .toString('base64')
      .replace(/=+$/, '');
    /** A character is 6 bits; one that has bits of the bytes before or after is not the value's alone, and stays. */
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + value.length) * 8) / 6);
    return [text.slice(start, end), text.slice(start)];
  });
  return plain.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}
