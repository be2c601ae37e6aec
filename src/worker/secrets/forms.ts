// The forms in which a secret may stand in output: as it is, and in the usual encodings.

/** Shorter forms would be found everywhere, and masking them would make the output unreadable. */
export const leastLength = 3;

/** Empty for a secret that is too short. */
export function secretForms(secret: string): readonly string[] {
  /** Well-formed UTF-8, as it would reach the output. */
  const value = Buffer.from(secret).toString();
  const trimmed = value.trim();
  if (trimmed.length < leastLength) return [];
  /** The trimmed text too, since `$(cat file)` drops the newline at the end of a secret. */
  const whole = [value, trimmed];
  const lines = value.split('\n').map((line) => line.trim());
  const forms = new Set([
    ...[...whole, ...lines].filter((text) => text.length >= leastLength).flatMap(escapedForms),
    ...whole.flatMap((text) => binaryForms(Buffer.from(text))),
  ]);
  return [...forms].filter((form) => form.length >= leastLength);
}

/** As programs write it that give some characters another meaning. */
function escapedForms(text: string): string[] {
  return [text, ...urlForms(text), ...jsonForms(text), ...shellForms(text), ...htmlForms(text)];
}

/** In a path, in a query, and with all that RFC 3986 reserves; the digits of `%2F` in capitals and not. */
function urlForms(text: string): string[] {
  const query = encodeURIComponent(text);
  const strict = query.replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [query, strict].flatMap((form) => [form, form.replaceAll('%2F', '/'), form.replaceAll('%20', '+')]);
  return forms.flatMap((form) => [form, form.replace(/%../g, (code) => code.toLowerCase())]);
}

/** Of JavaScript; of PHP, which escapes "/"; of Go and .NET, which escape what means something in HTML; of Python, which writes ASCII. */
function jsonForms(text: string): string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const variants = [
    plain,
    plain.replaceAll('/', '\\/'),
    asCodes(plain, /[<>&\u2028\u2029]/g),
    asCodes(plain, /[<>&'+`\u007f-\uffff]/g),
    asCodes(plain, /[\u007f-\uffff]/g),
  ];
  const once = variants.flatMap((form) => [form, form.replace(/\\u[0-9a-f]{4}/g, upperCode)]);
  // JSON in JSON, as in a log of lines of JSON.
  const twice = once.map((form) => JSON.stringify(form).slice(1, -1));
  return [...once, ...twice];
}

function asCodes(text: string, letters: RegExp): string {
  return text.replace(letters, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function upperCode(code: string): string {
  return `\\u${code.slice(2).toUpperCase()}`;
}

/** Of `printf %q`, of `declare -p`, of "${NAME@Q}", and of `set -x` in bash and dash. */
function shellForms(text: string): string[] {
  const backslashes = text.replace(/[\s"'\\|&;()<>!{}*[\]?^$`,]|^[~#]/g, '\\$&');
  const [quoted, dashQuoted] = [`'\\''`, `'"'"'`].map((quote) => text.replaceAll("'", quote)) as [string, string];
  const doubleQuoted = text.replace(/["\\$`]/g, '\\$&');
  return [backslashes, doubleQuoted, quoted, dashQuoted, dollarQuoted(text, 'utf8'), dollarQuoted(text, 'latin1')];
}

const dollarEscapes: Readonly<Record<string, string>> = {
  ...{ '\u0007': '\\a', '\b': '\\b', '\u001b': '\\E', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' },
  ...{ '\\': '\\\\', "'": "\\'" },
};

/** The inside of `$'…'`. In a locale without UTF-8, each byte of another letter is octal. */
function dollarQuoted(text: string, locale: 'utf8' | 'latin1'): string {
  const octal = (letter: string): string => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`;
  const others = locale === 'utf8' ? /[\p{Cc}'\\]/gu : /[\p{Cc}'\\\u00a0-\u00ff]/gu;
  const letters = locale === 'utf8' ? text : Buffer.from(text).toString('latin1');
  return letters.replace(others, (letter) => dollarEscapes[letter] ?? octal(letter));
}

/** Of several libraries: the quotes as names, as decimal numbers or as hexadecimal ones. */
function htmlForms(text: string): string[] {
  const quotes = [
    ['"', "'"],
    ['&quot;', "'"],
    ['&quot;', '&#39;'],
    ['&quot;', '&#x27;'],
    ['&quot;', '&apos;'],
    ['&#34;', '&#39;'],
  ] as const;
  const base = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return quotes.map(([double, single]) => base.replaceAll('"', double).replaceAll("'", single));
}

function binaryForms(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase(), ...base64Forms(bytes), ...base64Lines(bytes)];
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

/** Lines of the length that base64 and OpenSSL break them at. The end of a shorter last line could be anything. */
function base64Lines(value: Buffer): string[] {
  const text = value.toString('base64').replace(/=+$/, '');
  return [76, 64].flatMap((length) => text.match(new RegExp(`.{${length}}|.{8,}$`, 'g')) ?? []);
}
