import { expect, test } from 'vitest';
import { secretForms } from '../../src/worker/secrets/forms.ts';
import { Mask } from '../../src/worker/secrets/mask.ts';

const key = '-----BEGIN KEY-----\r\nMIIB+/ab\r\n}\r\n  q1w2e3\r\n-----END KEY-----\r\n';

test.each<[string, string[], string, string]>([
  ['a secret', ['hunter2'], 'password: hunter2!', 'password: ***!'],
  ['every occurrence', ['abc'], 'abc abcabc xabcx', '*** ****** x***x'],
  ['several secrets', ['abc', 'xyz'], 'xyz-abc', '***-***'],
  ['a secret in another', ['cde', 'abcdefg'], 'abcdefg abcde', '*** ab***'],
  ['a secret that begins another', ['abc', 'abcdef'], 'abcdef abcde', '*** ***de'],
  ['secrets that overlap', ['abcd', 'cdef'], 'xabcdefx', 'x***x'],
  ['a secret that overlaps itself', ['abab'], 'xabababx', 'x***x'],
  ['a secret that absorbs matches before it', ['bcd', 'efg', 'abcd-efghi'], 'abcd-efghi', '***'],
  ['non-ASCII letters', ['größe🚀'], 'die größe🚀!', 'die ***!'],
  ['a secret with white space around it', [' abc \n'], 'x abc y', 'x *** y'],
  ['its percent-encoding', ['p@ss/w d'], '?p=p%40ss%2Fw%20d&q', '?p=***&q'],
  ['its form in JSON', ['a"b\\c\td'], '{"p":"a\\"b\\\\c\\td"}', '{"p":"***"}'],
  ['its percent-encoding in small letters', ['p@ss/w d'], '?p=p%40ss%2fw%20d&q', '?p=***&q'],
  ['its percent-encoding in a path', ['p@ss/w d'], '/p%40ss/w%20d/', '/***/'],
  ['its form in a form of the web', ['p@ss/w d'], 'p=p%40ss%2Fw+d', 'p=***'],
  ['its strict percent-encoding', ["it's(*)!"], 'p=it%27s%28%2A%29%21', 'p=***'],
  ['its form in JSON for HTML', ['a<b>&c'], '{"p":"a\\u003cb\\u003e\\u0026c"}', '{"p":"***"}'],
  ['its form in JSON for HTML, in capitals', ['a<b>&c'], '{"p":"a\\u003Cb\\u003E\\u0026c"}', '{"p":"***"}'],
  ['its form in JSON in ASCII', ['größe🚀'], '{"p":"gr\\u00f6\\u00dfe\\ud83d\\ude80"}', '{"p":"***"}'],
  ['its form in JSON with escaped slashes', ['ab/c'], '{"p":"ab\\/c"}', '{"p":"***"}'],
  ['its form in JSON in JSON', ['a"b\\c'], JSON.stringify(JSON.stringify({ p: 'a"b\\c' })), '"{\\"p\\":\\"***\\"}"'],
  ['its form in printf %q', ['a b$c'], 'x=a\\ b\\$c', 'x=***'],
  ['its form in set -x', ["it's it"], "+ echo 'it'\\''s it'", "+ echo '***'"],
  ['its form in set -x of dash', ["it's it"], `+ echo 'it'"'"'s it'`, "+ echo '***'"],
  ["its form in $'…'", ['a\tb\nc'], "$'a\\tb\\nc'", "$'***'"],
  ['its form in declare -p', ['a"b$c'], 'declare -x S="a\\"b\\$c"', 'declare -x S="***"'],
  ['its form in HTML', [`<a href="b">&'c`], '<p>&lt;a href=&quot;b&quot;&gt;&amp;&#39;c</p>', '<p>***</p>'],
  ['its bytes in hexadecimal', ['abcd'], '0x61626364 is 61626364', '0x*** is ***'],
  ['its bytes in hexadecimal, in capitals', ['nop?'], '0x6E6F703F', '0x***'],
  ['a line of a secret in JSON', ['one "a"\ntwo "b"'], '{"line":"two \\"b\\""}', '{"line":"***"}'],
  ['lines of a secret', [key], 'a MIIB+/ab b q1w2e3 } c', 'a *** b *** } c'],
  ['a secret of several lines', [key], `<${key}>`, '<***>'],
  ['a secret of several lines, with other line endings', [key], key.replaceAll('\r', ''), '***\n***\n}\n  ***\n***\n'],
  ['a secret with half a surrogate pair', ['ab\ud800cd'], 'x ab\ufffdcd', 'x ***'],
])('hides %s', (_, secrets, text, masked) => {
  expect(new Mask(secrets).text(text)).toBe(masked);
});

test.each<[string, string[], string]>([
  ['no secrets', [], 'a \ud800'],
  ['empty secrets', ['', '  \n'], 'a  \n'],
  ['short secrets', ['ab', ' ab \n', 'é'], ' ab \n é YWI='],
  ['secrets that do not occur', ['secret'], 'secre t ecret'],
])('leaves text as it is for %s', (_, secrets, text) => {
  expect(new Mask(secrets).text(text)).toBe(text);
});

test('hides the base64 of a secret wherever it lies in longer data', () => {
  for (const secret of ['abc', '>>>???~~~', 'correct horse', '\xff\xfe\xfd!']) {
    for (let index = 0; index < 36; index++) {
      const text = `${'<'.repeat(index % 6)}${secret}${'>'.repeat(index / 6)}`;
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = Buffer.from(text).toString(encoding);
        const masked = new Mask([secret]).text(encoded);
        expect(masked).toContain('***');
        const hidden = encoded.length - (masked.length - '***'.length);
        expect(hidden).toBeGreaterThanOrEqual(Math.floor((Buffer.byteLength(secret) * 8) / 6) - 1);
      }
    }
  }
});

test.each([64, 76])('hides the base64 of a long secret in lines of %i characters', (length) => {
  const secret = Array.from({ length: 40 }, (_, index) => `part-${index}`).join();
  const lines = Buffer.from(secret)
    .toString('base64')
    .replace(new RegExp(`.{${length}}`, 'g'), '$&\n');
  expect(new Mask([secret]).text(lines)).toMatch(/^(\*\*\*\n)+\*\*\*=*$/);
});

test('the base64 of a secret alone is hidden to its last character', () => {
  expect(new Mask(['abcd']).text('YWJjZA== YWJjZA')).toBe('***== ***');
});

test('a stream holds back only bytes that may become a secret', () => {
  const stream = new Mask(['secret', 'cretin']).stream();
  const push = (text: string) => stream.push(Buffer.from(text)).toString();
  expect(push('ordinary\n')).toBe('ordinary\n');
  expect(push('a sec')).toBe('a ');
  expect(push('r')).toBe('');
  expect(push('xt sec')).toBe('secrxt ');
  expect(push('re')).toBe('');
  expect(push('t')).toBe('***');
  expect(push('in')).toBe('');
  expect(push(' secret')).toBe(' ***');
  expect(stream.end().toString()).toBe('');
  expect(push(' se')).toBe(' ');
  expect(stream.end().toString()).toBe('se');
  expect(push('t')).toBe('t');
});

test('a secret that is cut at the end of a stream is hidden from its third byte on', () => {
  const stream = new Mask(['secret']).stream();
  for (const [text, shown] of [
    ['a se', 'a se'],
    ['a sec', 'a ***'],
    ['a secre', 'a ***'],
    ['a secret secr', 'a *** ***'],
    ['a c2Vjc', 'a ***'],
    ['secr\n', 'secr\n'],
  ] as const) {
    expect(Buffer.concat([stream.push(Buffer.from(text)), stream.end()]).toString()).toBe(shown);
  }
  expect(new Mask(['production-key']).text('env=prod')).toBe('env=prod');
});

test('a secret that repeats without end is not held back', () => {
  const stream = new Mask(['aaaa']).stream();
  const delivered = Array.from({ length: 1_000 }, () => stream.push(Buffer.from('aaa')).toString());
  expect(delivered.slice(0, 3)).toEqual(['', '***', '']);
  expect(delivered.join('') + stream.end().toString()).toBe('***');
});

test('without secrets a stream returns the same buffer', () => {
  const bytes = Buffer.from('abc');
  const stream = new Mask(['']).stream();
  expect(stream.push(bytes)).toBe(bytes);
  expect(stream.end()).toHaveLength(0);
});

test('a stream copies what it holds back, as the caller may reuse the buffer', () => {
  const stream = new Mask(['secret']).stream();
  const bytes = Buffer.from('a se');
  stream.push(bytes);
  bytes.fill('x');
  expect(stream.end().toString()).toBe('se');
});

test('random secrets in random pieces are masked as in one piece, and as a simple search masks them', () => {
  const random = seeded(20_240_501);
  const pick = (most: number) => Math.floor(random() * (most + 1));
  const textOf = (letters: readonly string[], length: number) =>
    Array.from({ length }, () => letters[pick(letters.length - 1)]).join('');
  for (let round = 0; round < 2_000; round++) {
    const letters = round % 2 === 0 ? ['a', 'b'] : ['a', 'b', 'é', '\n', '"', '🚀'];
    const secrets = Array.from({ length: 1 + pick(4) }, () => textOf(letters, 1 + pick(7)));
    const forms = [...new Set(secrets.flatMap(secretForms))];
    const text = textOf([...letters, ...letters, 'x', ...forms], pick(40));
    const mask = new Mask(secrets);
    const whole = mask.text(text);
    expect(whole).toBe(maskSimply(text, forms));
    expect(secrets.filter((secret) => secret.trim().length >= 3 && whole.includes(secret))).toEqual([]);
    const bytes = Buffer.from(text);
    const stream = mask.stream();
    const pieces: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = at + pick(round % 3 === 0 ? 1 : 12);
      pieces.push(stream.push(bytes.subarray(at, end)));
      at = end;
    }
    expect(Buffer.concat([...pieces, stream.end()]).toString()).toBe(maskSimply(text, forms, cutAt(text, forms)));
  }
});

/** Length of the longest beginning of a form, of at least three bytes, with which the text ends. */
function cutAt(text: string, forms: readonly string[]): number {
  const lengths = forms.map((form) => {
    for (let length = Math.min(form.length - 1, text.length); length > 0; length--)
      if (text.endsWith(form.slice(0, length))) return Buffer.byteLength(form.slice(0, length)) >= 3 ? length : 0;
    return 0;
  });
  return Math.max(0, ...lengths);
}

/** `cut`: so much of the end is hidden, too. */
function maskSimply(text: string, forms: readonly string[], cut = 0): string {
  const present = forms.filter((form) => text.includes(form));
  const found: { start: number; end: number }[] = [];
  for (let start = 0; start < text.length; start++) {
    const lengths = present.filter((form) => text.startsWith(form, start)).map(({ length }) => length);
    const longest = Math.max(0, ...lengths, start === text.length - cut ? cut : 0);
    const last = found.at(-1);
    if (longest === 0) continue;
    if (last && last.end > start) last.end = Math.max(last.end, start + longest);
    else found.push({ start, end: start + longest });
  }
  return found.reduceRight((masked, { start, end }) => `${masked.slice(0, start)}***${masked.slice(end)}`, text);
}

/** The random generator mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
