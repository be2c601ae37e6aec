// `npm run test:node`: another Node version, from the cache or from npm, runs vitest.
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let cache: string;
let programs: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'wp-test-node-'));
  programs = join(cache, 'programs');
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

test.each([
  [[], 'which Node version?'],
  [['abc'], '"abc" is not a Node version.'],
  [['24/../x'], '"24/../x" is not a Node version.'],
  [['18'], 'wp needs Node 20.19 or later, not 18.'],
  [['20.18.1'], 'wp needs Node 20.19 or later, not 20.18.1.'],
])('%j ends with 2 and says what to type', async (args, message) => {
  expect(await testNode(...args)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `setup: ${message} Type: npm run test:node -- 24\n`,
  });
});

test('a version that npm does not have ends with 2', async () => {
  script(join(programs, 'npm'), npmSays('ETARGET', 'No matching version found.'));
  const { exitCode, stderr } = await testNode('99');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/\nsetup: npm has no Node 99 for \S+\. Type: npm run test:node -- 24\n$/);
});

test('without a network the last line says so, and no download is left behind', async () => {
  script(join(programs, 'npm'), npmSays('ENOTFOUND', 'getaddrinfo ENOTFOUND'));
  const { exitCode, stderr } = await testNode('24');
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(
    /\nsetup: npm cannot download Node 24: getaddrinfo ENOTFOUND\. Fix this, .* test:node -- 24\n$/,
  );
  expect(readdirSync(join(cache, 'wp'))).toEqual([]);
});

test('npm installs the version once; vitest runs on it with all further arguments, and its exit code counts', async () => {
  const node = '#!/bin/sh\\necho "$(command -v node) $*"\\ncase $1 in *vitest*) exit 7;; esac\\n';
  // The arguments are: install --prefix FOLDER … PACKAGE@24.
  script(
    join(programs, 'npm'),
    `for last; do :; done; bin="$3/node_modules/\${last%@24}/bin"; mkdir -p "$bin"; printf '${node}' > "$bin/node"; chmod +x "$bin/node"`,
  );
  await testNode('24');
  script(join(programs, 'npm'), 'exit 1');
  const { exitCode, stdout } = await testNode('24', 'test/some.test.ts', '--bail', '1');
  expect(exitCode).toBe(7);
  const [setup, vitest] = stdout.trim().split('\n');
  expect(setup).toMatch(/\/wp\/node-24\/\S+\/bin\/node scripts\/setup.mjs$/);
  expect(vitest).toMatch(/\/wp\/node-24\/\S+\/bin\/node \S+vitest.mjs run test\/some.test.ts --bail 1$/);
});

function npmSays(code: string, summary: string): string {
  return `printf '%s\\n' '${JSON.stringify({ error: { code, summary } }, null, 2)}'; exit 1`;
}

function script(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** With a cache of its own, and `programs` first on the PATH. */
function testNode(...args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const env = { ...process.env, XDG_CACHE_HOME: cache, PATH: `${programs}:${process.env.PATH}` };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ['scripts/test-node.mjs', ...args], { env }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
