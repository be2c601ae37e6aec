// `wp` starts from compiled code if it is whole and this Node accepts it, and also without it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compiledCode } from '../../src/cli/compiled-code.ts';

const suffix = `.${process.version}.compiled`;
const compiled = readdirSync('dist').filter((name) => name.endsWith(suffix));

test('the Node version that set up wp accepts its compiled code', () => {
  expect(compiled).toContain(`main.js${suffix}`);
  for (const name of compiled) {
    const source = Module.wrap(readFileSync(join('dist', name.slice(0, -suffix.length)), 'latin1'));
    const cachedData = compiledCode(readFileSync(join('dist', name)));
    expect(cachedData, name).toBeDefined();
    expect(new Script(source, cachedData && { cachedData }).cachedDataRejected, name).toBe(false);
  }
});

test('wp also starts if V8 refuses the compiled code', () => {
  // The first bytes name the version of V8.
  expect(validatedWith(() => withChecksum(Buffer.from('of another V8')))).toContain('ok, 1 job');
});

test('compiled code with a wrong bit, a zeroed page or a missing end is not used', () => {
  const whole = readFileSync(join('dist', `main.js${suffix}`));
  const at = fc.integer({ min: 0, max: whole.length - 1 });
  fc.assert(
    fc.property(fc.constantFrom(...damages), at, (damage, offset) => compiledCode(damage(whole, offset)) === undefined),
    { numRuns: 200 },
  );
  expect(compiledCode(Buffer.alloc(0))).toBeUndefined();
});

test('wp starts beside damaged compiled code', () => {
  for (const damage of damages)
    for (const part of [0.1, 0.5, 0.9])
      expect(validatedWith((file) => damage(file, Math.floor(file.length * part)))).toContain('ok, 1 job');
});

/** A wrong bit; a zeroed page, as a file system may leave after a crash; a missing end. */
const damages: readonly ((whole: Buffer, at: number) => Buffer)[] = [
  (whole, at) => Buffer.from(whole).fill((whole[at] ?? 0) ^ (1 << (at % 8)), at, at + 1),
  (whole, at) => Buffer.from(whole).fill(0, at - (at % 4096), Math.min(whole.length, at - (at % 4096) + 4096)),
  (whole, at) => whole.subarray(0, at),
];

function withChecksum(code: Buffer): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(code));
  return Buffer.concat([code, checksum]);
}

/** What a wp prints whose compiled code was changed. */
function validatedWith(change: (file: Buffer) => Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'wp-start-'));
  try {
    cpSync('dist', join(folder, 'dist'), { recursive: true });
    for (const name of compiled) {
      const path = join(folder, 'dist', name);
      writeFileSync(path, change(readFileSync(path)));
    }
    const file = join(folder, 'pipeline.yaml');
    writeFileSync(file, 'jobs: { hello: { run: echo hello } }\n');
    return execFileSync(process.execPath, [join(folder, 'dist', 'wp.js'), 'validate', file], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
