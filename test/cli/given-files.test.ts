// Files given on the command line may be pipes or stdin. Files that wp finds by itself have to be files: nothing makes it wait or grow.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readStatus } from '../support/status.ts';
import { runIdIn, type WpResult } from '../support/wp.ts';

const env = { WP_REDIS_URL: inject('redisUrl') };
const chain = 'name: given\nparams: { x: { default: none } }\njobs: { a: { run: "echo $WP_PARAM_X; pwd" } }\n';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wp-given-'));
  writeFileSync(join(folder, 'chain.yaml'), chain);
  writeFileSync(join(folder, 'wrong.yaml'), 'jobs: { a: { ruin: x } }\n');
  writeFileSync(join(folder, 'endless.yaml'), 'env_file: endless.env\njobs: { a: { run: x } }\n');
  writeFileSync(join(folder, 'pipe.yaml'), 'env_file: pipe.env\njobs: { a: { run: x } }\n');
  symlinkSync('/dev/zero', join(folder, 'endless.env'));
  execFileSync('mkfifo', [join(folder, 'pipe.env'), join(folder, 'pipe')]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `wp` in a shell script is the one that was built. It is killed after 20 s. */
async function bash(script: string, cwd = folder): Promise<WpResult> {
  const define = `wp() { "${process.execPath}" "${resolve('dist/wp.js')}" "$@"; }`;
  const options = { cwd, env: { ...process.env, ...env }, timeout: 20_000, killSignal: 'SIGKILL' } as const;
  return new Promise((done) => {
    const child = execFile('bash', ['-c', `${define}\n${script}`], options, (_, stdout, stderr) =>
      done({ exitCode: child.exitCode, stdout, stderr }),
    );
  });
}

describe('a pipeline', () => {
  test.each([
    ['wp run - --workers 1 --output prefixed < chain.yaml', 'stdin'],
    ['cat chain.yaml | wp run /dev/stdin --workers 1 --output prefixed', 'a path of stdin'],
    ['wp run <(cat chain.yaml) --workers 1 --output prefixed', '<( )'],
    ['(sleep 0.3; cat chain.yaml) > pipe & wp run pipe --workers 1 --output prefixed', 'a named pipe'],
  ])('%s takes it from %s, and its paths start in the working directory', async (command) => {
    const { exitCode, stdout, stderr } = await bash(command);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`${folder}\n`);
    expect(await readStatus(runIdIn(stdout), env)).toMatchObject({ status: 'succeeded', name: 'given' });
  });

  test('without a name is called "stdin" or "pipe", not "-" or a number', async () => {
    const nameless = chain.replace(/^name.*\n/, '');
    writeFileSync(join(folder, 'nameless.yaml'), nameless);
    for (const [given, name] of [
      ['- < nameless.yaml', 'stdin'],
      ['<(cat nameless.yaml)', 'pipe'],
    ]) {
      const { stdout } = await bash(`wp run --dry-run --json ${given}`);
      expect(JSON.parse(stdout)).toMatchObject({ name });
    }
  });

  test('can be validated, and its mistakes are shown with the place', async () => {
    expect(await bash('wp validate - < chain.yaml')).toEqual({ exitCode: 0, stdout: 'stdin: ok, 1 job\n', stderr: '' });
    const wrong = await bash('wp validate - chain.yaml < wrong.yaml');
    expect(wrong).toMatchObject({ exitCode: 2, stdout: 'chain.yaml: ok, 1 job\n' });
    expect(wrong.stderr).toMatch(/^stdin:1:14: /);
    expect(wrong.stderr).toContain('\nstdin: 1 error.');
    const { stderr } = await bash('wp run <(cat wrong.yaml)');
    expect(stderr).toMatch(/^pipe:1:14: /);
  });

  test('that does not end, or is empty, is refused', async () => {
    expect(await bash('wp validate /dev/zero')).toMatchObject({
      exitCode: 2,
      stderr: 'wp: /dev/zero: is larger than 64 MiB, the limit. Check the path.\n',
    });
    const { exitCode, stderr } = await bash('wp validate - < /dev/zero');
    expect([exitCode, stderr]).toEqual([2, 'wp: stdin: is larger than 64 MiB, the limit. Check the path.\n']);
    expect((await bash('wp validate - < /dev/null')).stderr).toMatch(/^stdin:1:1: the file is empty/);
    expect((await bash('wp validate - <&-')).exitCode).toBe(2);
  });

  test('of stdin that was read already is refused', async () => {
    const { exitCode, stderr } = await bash('wp run - --params-file - < chain.yaml');
    expect([exitCode, stderr]).toEqual([2, 'wp: stdin: was read before. Use "-" once, and name a file elsewhere.\n']);
  });
});

test('params and secrets come through pipes, too, each read once', async () => {
  writeFileSync(join(folder, 'secret.yaml'), `secrets: [SEK]\n${chain.replace('pwd', 'echo $SEK | rev')}`);
  const { stdout, stderr, exitCode } = await bash(
    'wp run secret.yaml --params-file <(echo "x: from a pipe") --secrets <(echo SEK=olleh) --workers 2 --output prefixed',
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/from a pipe\n[^\n]*hello\n/);
  const wrong = await bash('wp run secret.yaml --params-file <(echo "y: 1") --secrets <(echo SEK=olleh)');
  expect(wrong.stderr).toMatch(/^pipe:1:1: /);
  expect((await bash('wp run secret.yaml --secrets /dev/zero')).stderr).toBe(
    'wp: the file of secrets /dev/zero: is larger than 64 MiB, the limit. Check the path.\n',
  );
});

describe('a file that the user did not name', () => {
  test.each([
    ['pipe.yaml', 'the file "pipe.env" is a named pipe, not a file.'],
    ['endless.yaml', 'the file "endless.env" is a device, not a file.'],
  ])('env_file of %s is not read if it is no file', async (pipeline, message) => {
    const { exitCode, stderr } = await bash(`wp validate ${pipeline}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test.each([
    ['mkfifo', 'is a named pipe, not a file.'],
    ['ln -s /dev/zero', 'is a device, not a file.'],
    ['mkdir', 'is a folder. Name the file in it.'],
  ])('wp.config.yaml made by %s ends the command with a sentence', async (make, message) => {
    const checkout = join(folder, 'checkout');
    mkdirSync(checkout);
    const { exitCode, stderr } = await bash(`${make} wp.config.yaml && wp list`, checkout);
    rmSync(checkout, { recursive: true });
    expect([exitCode, stderr]).toEqual([2, `wp: ${checkout}/wp.config.yaml: ${message}\n`]);
  });

  test('a pipe is not read by completion, which would take its text from the command', async () => {
    expect(await bash('wp complete -- run chain.yaml ""')).toMatchObject({ exitCode: 0, stdout: 'a\t\n' });
    expect(await bash('wp complete -- run pipe ""')).toEqual({ exitCode: 0, stdout: '\n', stderr: '' });
    expect(await bash('wp complete -- run - "" < chain.yaml')).toMatchObject({ stdout: ':\n', stderr: '' });
  });

  test('a pipeline file replaced by a pipe does not stop a retry', async () => {
    writeFileSync(join(folder, 'fails.yaml'), 'jobs: { a: { run: "test -e ok" } }\n');
    const { stdout } = await bash('wp run fails.yaml --workers 1');
    const { exitCode } = await bash(
      `touch ok; rm fails.yaml; mkfifo fails.yaml; wp retry ${runIdIn(stdout)} --workers 1`,
    );
    expect(exitCode).toBe(0);
  });
});
