// Values of flags: what they mean, and how wrong ones are reported.
import { describe, expect, test } from 'vitest';
import { parseLabels } from '../../src/cli/options.ts';

describe('labels', () => {
  test('are name=value; the value is any text, and the later of two values for one name counts', () => {
    expect(parseLabels(['team=data', 'a.b/c-d_1=', 'q=x=y z', 'team=web', '__proto__=own'])).toEqual(
      Object.fromEntries([
        ['team', 'web'],
        ['a.b/c-d_1', ''],
        ['q', 'x=y z'],
        ['__proto__', 'own'],
      ]),
    );
  });

  test('that are wrong are reported all at once', () => {
    const wrong = ['team', '=data', 'te am=data', '-x=1', 'team=\u001b[31m', `long=${'x'.repeat(200)}`, 'right=1'];
    const mustBe = '--label must be name=value such as team=data, not ';
    const expected = [
      ...wrong.slice(0, 4).map((label) => `${mustBe}"${label}". Use letters, digits and _ . / - before the "=".`),
      `${mustBe}"team=\\u001b[31m". Remove control characters and line ends.`,
      `${mustBe}"long=${'x'.repeat(34)}…". It has 205 characters, and at most 200 are allowed.`,
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
