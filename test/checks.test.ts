// The linter and the type checker as tests, so that the count at the end of `npm test` covers them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const checks = {
  'lint and format': ['biome', 'check', '--colors=off', '.'],
  types: ['tsc', '--pretty', 'false'],
} as const;

for (const [name, command] of Object.entries(checks)) {
  test(`the code passes the check of ${name}`, async () => {
    const report = await promisify(execFile)('npx', ['--no', ...command]).then(
      () => '',
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    );
    expect(report).toBe('');
  });
}
