// What is typed after flags: what it is taken for, and what is said of what cannot be meant.
import { describe, expect, test } from 'vitest';
import { parseLabels } from '../../src/cli/options.ts';

describe('labels', () => {
  test('are names and values; the value is any text, and of two of one name the later one counts', () => {
    expect(parseLabels(['team=data', 'a.b/c-d_1=', 'q=x=y z', 'team=web', '__proto__=own'])).toEqual(
      Object.fromEntries([
        ['team', 'web'],
        ['a.b/c-d_1', ''],
        ['q', 'x=y z'],
        ['__proto__', 'own'],
      ]),
    );
  });

  test('that are wrong are all reported', () => {
    const wrong = ['team', '=data', 'te am=data', '-x=1', 'team=\u001b[31m', `long=${'x'.repeat(200)}`, 'right=1'];
    const expected = [
      ...wrong
        .slice(0, 5)
        .map((label) => expect.stringContaining(`after it, not "${label.replace('\u001b', '\\u001b')}".`)),
      '--label takes name=value of at most 200 characters, not 205.',
    ];
    expect(messageOf(() => parseLabels(wrong)).split('\n')).toEqual(expected);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
