// How a place in a file is shown.
import { expect, test } from 'vitest';
import { diagnosticsOf, renderDiagnostic } from '../../src/pipeline/diagnostic.ts';
import { makeSource } from '../../src/pipeline/source/source-file.ts';

/** Marks what stands between « and ». */
function render(text: string, width?: number): string {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  const source = makeSource('a.yaml', text.replace(/[«»]/g, ''));
  return diagnosticsOf(source, [{ span: { start, end }, message: 'wrong.' }])
    .map((diagnostic) => renderDiagnostic(diagnostic, width))
    .join('\n');
}

test('a diagnostic shows the place, the line and a caret', () => {
  expect(render('one: 1\ntwo: «three» # four\n')).toBe('a.yaml:2:6: wrong.\n    two: three # four\n         ^~~~~');
});

test('Windows line ends do not shift the place', () => {
  expect(render('one: 1\r\ntwo: «x»\r\n')).toBe('a.yaml:2:6: wrong.\n    two: x\n         ^');
});

test('a tab is one column to the editor and two on the terminal', () => {
  expect(render('a:\t«b»\n')).toBe('a.yaml:1:4: wrong.\n    a:  b\n        ^');
});

test('wide characters are one column to the editor and two on the terminal', () => {
  expect(render('日本: "🎉" «x»')).toBe('a.yaml:1:9: wrong.\n    日本: "🎉" x\n               ^');
  expect(render('a: «日本»')).toBe('a.yaml:1:4: wrong.\n    a: 日本\n       ^~~~');
});

test('a combining accent has no width', () => {
  expect(render('e\u0301: «x»')).toBe('a.yaml:1:5: wrong.\n    e\u0301: x\n       ^');
});

test('a long line is cut to the part around the caret', () => {
  const [heading, line = '', caret = ''] = render(`${'a'.repeat(5000)} «here» ${'b'.repeat(5000)}`).split('\n');
  expect(heading).toBe('a.yaml:1:5002: wrong.');
  expect(line).toMatch(/^ {4}…a+ here b+…$/);
  expect(line.length).toBeLessThan(120);
  expect(line.slice(caret.indexOf('^'), caret.length)).toBe('here');
});

test('in a narrow terminal a line is cut to its width', () => {
  const text = "deploy: { needs: [build, test], run: 'echo hi', when: «on_sucess», if: always() }";
  expect(render(text, 40)).toBe(`\
a.yaml:1:55: wrong.
    …n: 'echo hi', when: on_sucess, if:…
                         ^~~~~~~~~`);
  for (let width = 24; width < 100; width++)
    for (const line of render(text, width).split('\n').slice(1)) expect(line.length).toBeLessThanOrEqual(width);
});

test('the marked text may be longer than the shown line', () => {
  const [, line = '', caret = ''] = render(`a: «${'b'.repeat(5000)}»`).split('\n');
  expect(line.length).toBeLessThan(120);
  expect(caret.length).toBeLessThan(line.length);
});

test('a place that spans lines is marked to the end of its first line', () => {
  expect(render('a: «b\n  c» d')).toBe('a.yaml:1:4: wrong.\n    a: b\n       ^');
});

test('control codes in a file do not reach the terminal', () => {
  const source = makeSource('a.yaml', 'a\u001B[31m\u0085');
  const [diagnostic] = diagnosticsOf(source, [{ span: { start: 0, end: 1 }, message: 'not \u001B[31m or\nthis.' }]);
  expect(diagnostic && renderDiagnostic(diagnostic)).toBe('a.yaml:1:1: not ␛[31m or␊this.\n    a␛[31m\uFFFD\n    ^');
});

test('related places are shown below, with their lines', () => {
  const source = makeSource('a.yaml', 'one\ntwo\n');
  const also = [{ span: { start: 0, end: 3 }, message: 'the first one.' }];
  const [diagnostic] = diagnosticsOf(source, [{ span: { start: 4, end: 7 }, message: 'twice.', also }]);
  expect(diagnostic && renderDiagnostic(diagnostic)).toBe(
    'a.yaml:2:1: twice.\n    two\n    ^~~\n  a.yaml:1:1: the first one.\n      one\n      ^~~',
  );
});

test('diagnostics come in the order of the file, each once', () => {
  const source = makeSource('a.yaml', 'one\ntwo\n');
  const problem = (start: number, message: string) => ({ span: { start, end: start + 1 }, message });
  const found = diagnosticsOf(source, [problem(4, 'b'), problem(0, 'a'), problem(4, 'b'), problem(4, 'c')]);
  expect(found.map(({ line, message }) => `${line} ${message}`)).toEqual(['1 a', '2 b', '2 c']);
});
