// `wp` starts from compiled code if it is whole and this Node accepts it, and also without it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompiledCode, type CompiledScript } from '../../src/cli/compiled-code.ts';

const name = `wp.${process.version}.compiled`;
const whole = readFileSync(join('dist', name));
const scripts = scriptsIn(whole);

test('the Node version that set up wp accepts its compiled code', () => {
  expect([...scripts.keys()]).toContain('main.js');
  for (const [script, read] of scripts) {
    expect(read, script).toBeDefined();
    const { source = '', code: cachedData } = read ?? {};
    expect(new Script(source, cachedData && { cachedData }).cachedDataRejected, script).toBe(false);
  }
});

test('wp also starts if V8 refuses the compiled code, and without any', () => {
  const others = ['--no-opt'];
  const main = scripts.get('main.js');
  expect(main && isRefused(main, [])).toBe(false);
  expect(main && isRefused(main, others)).toBe(true);
  expect(validated(whole, others)).toContain('ok, 1 job');
  expect(validated(Buffer.alloc(0))).toContain('ok, 1 job');
});

test('compiled code with a wrong bit, a zeroed page or a missing end is not used', () => {
  const at = fc.integer({ min: 0, max: whole.length - 1 });
  fc.assert(
    fc.property(fc.constantFrom(...damages), at, (damage, offset) => {
      for (const [script, read] of scriptsIn(damage(whole, offset)))
        if (read) expect(read.code.equals(scripts.get(script)?.code ?? Buffer.alloc(0)), script).toBe(true);
    }),
    { numRuns: 100 },
  );
  expect(scriptsIn(Buffer.alloc(0)).size).toBe(0);
});

test('wp starts beside damaged compiled code', () => {
  for (const damage of damages)
    for (const part of [0.0001, 0.1, 0.5, 0.9])
      expect(validated(damage(whole, Math.floor(whole.length * part)))).toContain('ok, 1 job');
});

/** A wrong bit; a zeroed page, as a file system may leave after a crash; a missing end. */
const damages: readonly ((whole: Buffer, at: number) => Buffer)[] = [
  (whole, at) => Buffer.from(whole).fill((whole[at] ?? 0) ^ (1 << (at % 8)), at, at + 1),
  (whole, at) => Buffer.from(whole).fill(0, at - (at % 4096), Math.min(whole.length, at - (at % 4096) + 4096)),
  (whole, at) => whole.subarray(0, at),
];

/** By name. Undefined: the script is damaged. Empty: the index is. */
function scriptsIn(bytes: Buffer): Map<string, CompiledScript | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'wp-compiled-'));
  try {
    writeFileSync(join(folder, name), bytes);
    using code = CompiledCode.open(join(folder, name));
    return new Map(code?.names.map((script) => [script, code.read(script)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a wp prints that has this compiled code. `flags`: of Node. */
function validated(bytes: Buffer, flags: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'wp-start-'));
  try {
    cpSync('dist', join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'dist', name), bytes);
    const file = join(folder, 'pipeline.yaml');
    writeFileSync(file, 'jobs: { hello: { run: echo hello } }\n');
    const args = [...flags, join(folder, 'dist', 'wp.js'), 'validate', file];
    return execFileSync(process.execPath, args, { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether V8 refuses the code of a script under these flags. */
function isRefused({ source, code }: CompiledScript, flags: readonly string[]): boolean {
  const input = JSON.stringify({ source, code: code.toString('base64') });
  const program = `const { source, code } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    console.log(new (require('vm').Script)(source, { cachedData: Buffer.from(code, 'base64') }).cachedDataRejected)`;
  return execFileSync(process.execPath, [...flags, '-e', program], { input, encoding: 'utf8' }) === 'true\n';
}
