// The performance page agrees with the stored result.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesOf, readResult } from '../../bench/write.ts';

test('tables and plots are what "npm run bench -- --plot" makes from the stored result', () => {
  for (const [path, text] of Object.entries(filesOf(readResult()))) {
    expect(readFileSync(path, 'utf8') === text, `${path} is up to date`).toBe(true);
  }
});
