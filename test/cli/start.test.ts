// `wp` starts from compiled code if this Node accepts it, and also without it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { expect, test } from 'vitest';

const suffix = `.${process.version}.compiled`;
const compiled = readdirSync('dist').filter((name) => name.endsWith(suffix));

test('the Node version that set up wp accepts its compiled code', () => {
  expect(compiled).toContain(`main.js${suffix}`);
  for (const name of compiled) {
    const source = Module.wrap(readFileSync(join('dist', name.slice(0, -suffix.length)), 'latin1'));
    const script = new Script(source, { cachedData: readFileSync(join('dist', name)) });
    expect(script.cachedDataRejected, name).toBe(false);
  }
});

test('wp also starts if V8 refuses the compiled code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wp-start-'));
  try {
    cpSync('dist', join(folder, 'dist'), { recursive: true });
    // The first bytes name the version of V8.
    for (const name of compiled) writeFileSync(join(folder, 'dist', name), 'of another V8');
    const file = join(folder, 'pipeline.yaml');
    writeFileSync(file, 'jobs: { hello: { run: echo hello } }\n');
    const printed = execFileSync(process.execPath, [join(folder, 'dist', 'wp.js'), 'validate', file], {
      encoding: 'utf8',
    });
    expect(printed).toContain('ok, 1 job');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
