// Text with `${{ … }}` in it: where an expression begins and ends, and how it is filled in.
import { describe, expect, test } from 'vitest';
import type { Contexts } from '../../../src/pipeline/expression/expression.ts';
import type { Json } from '../../../src/pipeline/expression/json-data.ts';
import {
  fillTemplate,
  hasExpression,
  parseTemplate,
  readsContext,
  splitTemplate,
} from '../../../src/pipeline/expression/template.ts';

/** Kind and text of each part. */
const split = (text: string): string[] => splitTemplate(text).map(({ kind, written }) => `${kind} ${written}`);

function fill(text: string, contexts: Contexts): Json {
  const filled = fillTemplate(parseTemplate(text), contexts);
  if (filled.ok) return filled.value;
  throw new Error(filled.problem);
}

describe('a text is split', () => {
  test('into text and expressions in order', () => {
    expect(split(`a \${{ b }}\${{c}} d`)).toEqual(['text a ', `expression \${{ b }}`, `expression \${{c}}`, 'text  d']);
    expect(splitTemplate(`\${{ b\n }}`)).toEqual([{ kind: 'expression', written: `\${{ b\n }}`, source: ' b\n ' }]);
    expect(split('')).toEqual([]);
  });

  test('not at braces within quotes', () => {
    expect(split(`\${{ '}}' }}`)).toEqual([`expression \${{ '}}' }}`]);
    expect(split(`\${{ 'it''s }} ''' }}.`)).toEqual([`expression \${{ 'it''s }} ''' }}`, 'text .']);
    expect(split(`\${{ '\${{ a }}' }}`)).toEqual([`expression \${{ '\${{ a }}' }}`]);
  });

  test('not at braces that open no expression', () => {
    for (const text of ['}} alone', '{{ a }}', `\${ { a } }`, `$HOME \${A:-b}`, '{{{', '$ {{ a }}']) {
      expect(split(text)).toEqual([`text ${text}`]);
      expect(hasExpression(text)).toBe(false);
    }
    expect(split(`$\${{ a }}}`)).toEqual(['text $', `expression \${{ a }}`, 'text }']);
  });

  test('at an expression that is not closed', () => {
    expect(split(`a \${{ b`)).toEqual(['text a ', `open \${{ b`]);
    expect(split(`\${{ a }} \${{ b }`)).toEqual([`expression \${{ a }}`, 'text  ', `open \${{ b }`]);
    expect(split(`\${{ a \${{ b }}`)).toEqual([`open \${{ a `, `expression \${{ b }}`]);
  });
});

describe('a text is filled', () => {
  const contexts = { params: { n: 5, on: true, list: [1, 'a'], text: `\${{ params.n }}`, none: null } };

  test('with the value itself where it is one expression', () => {
    expect(fill(`\${{ params.n }}`, contexts)).toBe(5);
    expect(fill(`\${{ params.list }}`, contexts)).toEqual([1, 'a']);
  });

  test('with text if there is more than one part', () => {
    expect(fill(`n=\${{ params.n }}, \${{ params.on }}`, contexts)).toBe('n=5, true');
    expect(fill(`\${{ params.n }}\${{ params.n }}`, contexts)).toBe('55');
    expect(fill(`<\${{ params.list }}\${{ params.none }}\${{ params.absent }}>`, contexts)).toBe('<[1,"a"]>');
  });

  test('only once', () => {
    expect(fill(`\${{ params.text }}`, contexts)).toBe(`\${{ params.n }}`);
    expect(fill(`\${{ params.text }}!`, contexts)).toBe(`\${{ params.n }}!`);
  });

  test('not at all if one expression cannot be evaluated', () => {
    expect(() => fill(`a \${{ fromJSON('') }}`, contexts)).toThrow('fromJSON was given an empty text');
  });
});

test('a template knows which contexts it reads', () => {
  const template = parseTemplate(`\${{ params.a }} \${{ format('{0}', Needs.b.result) }}`);
  expect(readsContext(template, ['needs'])).toBe(true);
  expect(readsContext(template, ['matrix', 'env'])).toBe(false);
  expect(readsContext(parseTemplate('needs.b'), ['needs'])).toBe(false);
});

test('white space around an expression makes the value a text, and is kept', () => {
  const contexts = { params: { n: 5 } };
  for (const [text, value] of [
    [`\${{ params.n }}`, 5],
    [` \${{ params.n }} `, ' 5 '],
    [`\${{ params.n }}\n`, '5\n'],
  ] as const)
    expect(fillTemplate(parseTemplate(text), contexts)).toEqual({ ok: true, value });
});
