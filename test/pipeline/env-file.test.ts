import { expect, test } from 'vitest';
import { parseEnvFile } from '../../src/pipeline/env-file.ts';

test.each<[string, string, Record<string, string>]>([
  ['an empty file', '', {}],
  ['blank lines and comments', '\n  \n# A=1\n  # B=2\n', {}],
  ['a value', 'A=1\nB=two words\n', { A: '1', B: 'two words' }],
  ['no newline at the end', 'A=1', { A: '1' }],
  ['an empty value', 'A=\nB=\'\'\nC=""\n', { A: '', B: '', C: '' }],
  ['spaces around all of it', '  A = 1 \t\n', { A: '1' }],
  ['export', 'export A=1\n export\tB = 2\nexport=3\n', { A: '1', B: '2', export: '3' }],
  ['names of all characters', 'a.B-9_=1\n', { 'a.B-9_': '1' }],
  ['a value with "=" in it', 'A=b=c\n', { A: 'b=c' }],
  ['a comment after a value', 'A=1 # one\nB=2\t#two\nC= # nothing\n', { A: '1', B: '2', C: '' }],
  ['"#" without a space before it', 'A=b#c\nB=#fff\n', { A: 'b#c', B: '#fff' }],
  ['"#" in quotes', `A='b # c'\nB="b # c"\n`, { A: 'b # c', B: 'b # c' }],
  ['a comment after quotes', `A='1' # one\nB="2"# two\n`, { A: '1', B: '2' }],
  ['spaces in quotes', `A = ' 1 '  \nB=" 2 "\n`, { A: ' 1 ', B: ' 2 ' }],
  ['quotes within a value', `A=it's\nB=say "x"\n`, { A: "it's", B: 'say "x"' }],
  ['the other quotes in quotes', `A='"'\nB="'"\n`, { A: '"', B: "'" }],
  ['backslashes without quotes', 'A=C:\\new\n', { A: 'C:\\new' }],
  ['backslashes in single quotes', "A='a\\nb\\'\n", { A: 'a\\nb\\' }],
  ['escapes in double quotes', 'A="\\n|\\r|\\t|\\"|\\\\|\\$"\n', { A: '\n|\r|\t|"|\\|$' }],
  ['an escaped backslash before a letter', 'A="\\\\n"\n', { A: '\\n' }],
  ['escapes that are none', 'A="\\d+\\x"\n', { A: '\\d+\\x' }],
  ['"$", which stays', `A=$B \${C}\nD="$E"\nF='$G'\n`, { A: `$B \${C}`, D: '$E', F: '$G' }],
  ['several lines', `A='a\n # b\n'\nB="c\n\nd"\nC=1\n`, { A: 'a\n # b\n', B: 'c\n\nd', C: '1' }],
  ['CRLF', `A=1\r\nB='a\r\nb'\r\n\r\n# c\r\nD="2"\r\n`, { A: '1', B: 'a\nb', D: '2' }],
  ['a BOM', '\uFEFFA=1\n', { A: '1' }],
  ['a name that is written again', 'A=1\nB=2\nA=3\n', { A: '3', B: '2' }],
  ['JSON', `A={"b": "c"}\nB='{"b": "c"}'\n`, { A: '{"b": "c"}', B: '{"b": "c"}' }],
])('reads %s', (_, text, values) => {
  expect(parseEnvFile(text)).toEqual({ ok: true, values, lines: expect.anything() });
});

test('names of built-in object properties are ordinary names', () => {
  const file = parseEnvFile('__proto__=a\nconstructor=b\n');
  expect(file.ok && Object.entries(file.values)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
});

test.each<[string, string, number, RegExp]>([
  ['a line without "="', 'A=1\n\nsecret\n', 3, /^This is not a variable\. Write NAME=value/],
  ['export of no value', 'export A\n', 1, /^This is not a variable/],
  ['no name', '=1\n', 1, /^The text before "=" cannot be the name of a variable\. Use letters/],
  ['a name with a space', 'A B=1\n', 1, /cannot be the name/],
  ['a name that begins with a digit', '1A=1\n', 1, /cannot be the name/],
  ['a name of wp', 'A=1\nWP_RUN_ID=1\n', 2, /wp sets WP_RUN_ID itself: choose another name\.$/],
  ['the name of a param', 'WP_PARAM_X=1\n', 1, /wp sets WP_PARAM_X itself/],
  ['single quotes that are not closed', "A='a\nb\n1=\n", 1, /^The value has no closing '\. End it with '/],
  ['double quotes that are not closed', 'A="a\\"\n', 1, /^The value has no closing "/],
  ['text after the closing quote', `A='a'b\n`, 1, /^Text follows the closing '\. Move/],
  [
    'text after a quote of another line',
    'A=1\nB="a\nC="b"\n',
    3,
    /^Text follows the closing ", for the value from line 2,/,
  ],
  ['NUL', 'A="\n\0"\n', 1, /^The value contains a NUL character/],
])('refuses %s', (_, text, line, message) => {
  expect(parseEnvFile(text)).toEqual({ ok: false, problems: [{ line, message: expect.stringMatching(message) }] });
});

test('a value without a closing quote takes the rest of the file', () => {
  const file = parseEnvFile("A='\nsecret\nsecret==\n");
  expect(file.ok ? [] : file.problems).toEqual([{ line: 1, message: expect.not.stringContaining('secret') }]);
});

test('reports all problems at once, each with its line', () => {
  const file = parseEnvFile(`one\nA='a\nb'\nWP_JOB="x\ny"z\nB=1\n1C=2\nD="\nE=1\n2F\n`);
  expect(file.ok ? [] : file.problems.map(({ line }) => line)).toEqual([1, 4, 5, 7, 8]);
});

test('a long file is read quickly', () => {
  const start = performance.now();
  expect(parseEnvFile(`A="${'\\n x'.repeat(500_000)}\nB="${' '.repeat(100_000)}x"`).ok).toBe(false);
  expect(parseEnvFile(`A=${' '.repeat(100_000)}x\n${' '.repeat(100_000)}x\n${'B="\n'.repeat(1_001)}`).ok).toBe(false);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('each name has its line; of two lines the later', () => {
  const file = parseEnvFile('A=1\n\nB="x\ny"\nA=2\n');
  expect(file.ok && Object.fromEntries(file.lines)).toEqual({ A: 5, B: 3 });
});
