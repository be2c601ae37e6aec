import { expect, test } from 'vitest';
import { mostOutputBytes, type Outputs, parseOutputs } from '../../src/worker/attempt/outputs.ts';
import { Mask } from '../../src/worker/secrets/mask.ts';

test.each<[string, string, Record<string, string>]>([
  ['an empty file', '', {}],
  ['blank lines', '\n  \n\r\n', {}],
  ['one value', 'version=1.2.3\n', { version: '1.2.3' }],
  ['no newline at the end', 'version=1.2.3', { version: '1.2.3' }],
  ['an empty value', 'none=\n', { none: '' }],
  ['a value with "=" in it', 'query=a=1&b=2\n', { query: 'a=1&b=2' }],
  ['a value with "<<" in it', 'shift=1<<2\n', { shift: '1<<2' }],
  ['spaces, which are kept', 'a= b \n', { a: ' b ' }],
  ['JSON and quotes', `a={"b":["c\\n",'d']}\nq="x"\n`, { a: `{"b":["c\\n",'d']}`, q: '"x"' }],
  ['keys of all characters', '_a-B9=1\n', { '_a-B9': '1' }],
  ['a key that is written again', 'a=1\nb=2\na=3\n', { a: '3', b: '2' }],
  ['CRLF', 'a=1\r\nb<<END\r\nx\r\ny\r\nEND\r\n', { a: '1', b: 'x\ny' }],
  ['a BOM', '\uFEFFa=1\n', { a: '1' }],
  ['non-ASCII letters', 'a=größer 🚀\n', { a: 'größer 🚀' }],
  ['several lines', 'a<<END\nx\n\n y=1\nEND\nb=2\n', { a: 'x\n\n y=1', b: '2' }],
  ['several lines, but none are there', 'a<<END\nEND\n', { a: '' }],
  ['several lines, one of them empty', 'a<<END\n\nEND\n', { a: '' }],
  ['a newline at the end of the value', 'a<<END\nx\n\nEND\n', { a: 'x\n' }],
  ['lines that resemble the end line', 'a<<END\nEND \n END\nENDE\nEND', { a: 'END \n END\nENDE' }],
  ['an end line of odd characters', 'a<<=<<$\nx\n=<<$\n', { a: 'x' }],
])('reads %s', (_, content, values) => {
  expect(parse(content)).toEqual({ ok: true, values });
  expect(parse(Buffer.from(content))).toEqual({ ok: true, values });
});

test('keys that are names of object properties are ordinary keys', () => {
  const outputs = parse('__proto__=a\nconstructor=b\n');
  expect(outputs.ok && Object.entries(outputs.values)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
});

test.each<[string, string | Buffer, RegExp]>([
  ['a line in neither form', 'a=1\n\noops\n', /^\$WP_OUTPUT, line 3 is neither .* as "key<<END"/],
  ['a key with a space', 'a b=1\n', /^\$WP_OUTPUT, line 1 has no valid key before "="\. Use letters/],
  ['a key with a space before "="', 'a =1\n', /line 1 has no valid key/],
  ['a key that begins with a digit', '1a=1\n', /line 1 has no valid key/],
  ['no key', '=1\n', /line 1 has no valid key/],
  ['a bad key of several lines', 'ä<<END\nx\nEND\n', /line 1 has no valid key before "<<"/],
  ['a value without an end line', 'a=1\nb<<END\nx\nEND \n', /^\$WP_OUTPUT, line 2 begins a value that never ends\./],
  ['an empty end', 'a<<\nx\n\n', /^\$WP_OUTPUT, line 1 has nothing after "<<"\. Write "NAME<<END"/],
  ['an end of spaces', 'a<<  \nx\n  \n', /has nothing after "<<"/],
  ['invalid UTF-8', Buffer.from('a=1\nb=\xff\nc=2\n', 'latin1'), /^\$WP_OUTPUT, line 2 is not valid UTF-8\./],
  ['invalid UTF-8 in the last line', Buffer.from('a=1\nb=\xc3', 'latin1'), /line 2 is not valid UTF-8/],
  ['UTF-16', Buffer.from('\uFEFFa=1\n', 'utf16le'), /line 1 is not valid UTF-8/],
  ['NUL', 'a=1\nb=2\nc=\0\n', /^\$WP_OUTPUT, line 3 contains a NUL byte/],
])('refuses %s', (_, content, problem) => {
  expect(parse(content)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
});

test('a problem quotes no value', () => {
  for (const content of ['key=a\nsecret\n', 'secret ==\n', 'a<<secret\n', 'secret<<\n']) {
    expect(parse(content)).toEqual({ ok: false, problem: expect.not.stringContaining('secret') });
  }
});

test('reads a file of the largest size, and refuses a larger one', () => {
  const full = `a=${'x'.repeat(mostOutputBytes - 2)}`;
  expect(parse(full).ok).toBe(true);
  expect(parse(`${full}x`)).toEqual({
    ok: false,
    problem:
      '$WP_OUTPUT has 1,048,577 bytes; the limit is 1,048,576. Write larger data to a file, and its path to $WP_OUTPUT.',
  });
});

test.each([
  ['all of it', 'pa55word=1\n'],
  ['all of it, before several lines', 'pa55word<<END\nEND\n'],
  ['more than it', 'x_pa55word_y=1\n'],
  ['its beginning, as the secret goes on after "="', 'to_ken=abc\n'],
  ['its beginning, as the secret goes on after "<<"', 'to_ken<<x\nx\n'],
  ['its base64 without the padding', 'cGE1NXdvcmQ==\n'],
])('a name of an output that gives a secret away is refused: %s', (_, content) => {
  const mask = new Mask(['pa55word', 'to_ken=abc', 'to_ken<<x', 'cGE1NXdvcmQ=']);
  const problem = /^\$WP_OUTPUT, line 1 has a secret before "(=|<<)"\. Write NAME(=|<<)…, with/;
  expect(parseOutputs(content, mask)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
});

test('a secret in a value is read as it is', () => {
  const mask = new Mask(['pa55word']);
  expect(parseOutputs('a=pa55word\n', mask)).toEqual({ ok: true, values: { a: 'pa55word' } });
});

function parse(content: string | Buffer): Outputs {
  return parseOutputs(content, new Mask([]));
}
