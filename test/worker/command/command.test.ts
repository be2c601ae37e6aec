// What a command is given, and how its end is reported.
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environment, run, start } from '../../support/commands.ts';
import { until } from '../../support/until.ts';

describe('the end of a command', () => {
  test.each([
    ['true', { kind: 'exit', exitCode: 0 }],
    ['exit 134', { kind: 'exit', exitCode: 134 }],
    ['exit 255', { kind: 'exit', exitCode: 255 }],
    ['no-such-command-anywhere', { kind: 'exit', exitCode: 127 }],
    ['kill -SEGV $$', { kind: 'signal', signal: 'SIGSEGV' }],
    ['kill -KILL $$', { kind: 'signal', signal: 'SIGKILL' }],
    ['kill -TERM 0', { kind: 'signal', signal: 'SIGTERM' }],
  ])('%s', async (script, ending) => {
    expect((await run(script)).ending).toEqual(ending);
  });

  test('can be a timeout', async () => {
    const { ending, tookMs } = await run('sleep 300 | cat', { timeoutMs: 100 });
    expect(ending).toEqual({ kind: 'timeout' });
    expect(tookMs).toBeLessThan(2_000);
  });

  test('is a timeout even if the command exits with 0 on the TERM', async () => {
    const { ending } = await run('trap "exit 0" TERM; while :; do sleep 0.01; done', { timeoutMs: 100 });
    expect(ending).toEqual({ kind: 'timeout' });
  });

  test('does not come at once if the timeout is longer than a timer of Node', async () => {
    const { ending } = await run('sleep 0.2', { timeoutMs: 60 * 24 * 3_600_000 });
    expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
  });

  test('can come before its spawn: then it never starts', async () => {
    const { command, collected } = start('echo started');
    command.end();
    expect(await collected).toMatchObject({ ending: { kind: 'ended' }, output: Buffer.alloc(0) });
  });

  test('does not change when `end` is called after the exit', async () => {
    const { command, collected } = start('exit 3');
    await collected;
    command.end();
    command.kill();
    expect(await command.ending).toEqual({ kind: 'exit', exitCode: 3 });
  });
});

describe('a command', () => {
  test('in sh stops at the first line that fails', async () => {
    const { ending, output } = await run('false\necho still-here');
    expect(ending).toEqual({ kind: 'exit', exitCode: 1 });
    expect(String(output)).toBe('');
  });

  test.each([
    ['sh', 0],
    ['bash', 1],
  ] as const)('in %s with a pipe whose first part fails exits with %i', async (shell, exitCode) => {
    expect((await run('false | cat', { shell })).ending).toEqual({ kind: 'exit', exitCode });
  });

  test('with a list as shell gets the script as its last argument', async () => {
    const { output } = await run('a "b" $c\n', { shell: ['printf', '%s|', 'x y'] });
    expect(String(output)).toBe('x y|a "b" $c\n|');
  });

  test('gets its shell whatever PATH and SHELL say', async () => {
    const { output } = await run('echo "$0 $PATH"', { env: { PATH: '/nowhere', SHELL: '/bin/false' } });
    expect(String(output)).toBe('sh /nowhere\n');
  });

  test('gets exactly the given environment, odd characters too', async () => {
    const env = { ODD: 'a\nb\t"\' $x €\u{1f600}\x7f\x01', 'with.dot': '1', EMPTY: '' };
    const { output } = await run('-0', { shell: ['/usr/bin/env'], env });
    expect(String(output).split('\0')).toEqual([`ODD=${env.ODD}`, 'with.dot=1', 'EMPTY=', '']);
  });

  test('has an empty input and no terminal', async () => {
    const { output } = await run('cat; readlink /proc/self/fd/0; (: < /dev/tty) 2>/dev/null || echo none');
    expect(String(output)).toBe('/dev/null\nnone\n');
  });

  test('inherits no file but its output', async () => {
    const { output } = await run('ls -l /proc/$$/fd | grep -c -e /pipes- -e socket');
    expect(String(output)).toBe('2\n');
  });

  test('starts in its folder', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wp test ')));
    expect(String((await run('pwd', { cwd: folder })).output)).toBe(`${folder}\n`);
    rmSync(folder, { recursive: true });
  });

  test('leads its own process group and session', async () => {
    const { output } = await run('echo $$; cut -d" " -f 5,6 /proc/$$/stat');
    const [pid, ids] = String(output).split('\n');
    expect(ids).toBe(`${pid} ${pid}`);
  });

  test.each([
    ['sh', '-nosuch || echo fallback'],
    ['sh', '+x || echo fallback'],
    ['bash', '-nosuch || echo fallback'],
    ['bash', '+x || echo fallback'],
    ['sh', '-- || echo fallback'],
    ['bash', '- || echo fallback'],
    ['sh', `-nosuch || echo fallback\n# ${'x'.repeat(110_000)}`],
  ] as const)('in %s may have a script that begins like an option: %s', async (shell, script) => {
    const { ending, output } = await run(script, { shell });
    expect(ending).toEqual({ kind: 'exit', exitCode: 0 });
    expect(String(output)).toMatch(/not found\nfallback\n$/);
  });

  test('gets every $ of the script unchanged', async () => {
    const script = `false || echo "rc=$?"\nset -- one two; echo "n=$# first=$1"\necho 'lit=$HOME' "\${UNSET:-dflt}"`;
    expect(String((await run(script)).output)).toBe('rc=1\nn=2 first=one\nlit=$HOME dflt\n');
  });
});

describe('a script of any length', () => {
  const padding = `# ${'x'.repeat(98)}\n`.repeat(20_000);

  test.each(['sh', 'bash'] as const)('runs in %s like a short script', async (shell) => {
    const probe =
      'echo "$0 $# $-"; cat; trap "echo bye" EXIT\nls /proc/self/fd | wc -w\nnot-a-command || false\necho unreached\n';
    const [long, short] = [await run(padding + probe, { shell }), await run(probe, { shell })];
    expect(long.ending).toEqual(short.ending);
    // The line number of this message differs.
    const [ofLong, ofShort] = [long, short].map(({ output }) => String(output).replace(/.*not found$/m, 'not found'));
    expect(ofLong).toBe(ofShort);
    expect(ofLong).not.toContain('unreached');
  });

  test('reports the line of an error', async () => {
    const { output } = await run(`${padding}not-a-command`);
    expect(String(output)).toMatch(/20001: .*not-a-command: not found/);
  });
});

describe('a command does not start with', () => {
  test.each([
    ['a missing folder', { cwd: '/no/such/folder' }, /^cwd "\/no\/such\/folder" does not exist on this host\. /],
    ['a file as folder', { cwd: '/etc/passwd' }, /^cwd "\/etc\/passwd" is not a directory\. /],
    [
      'a missing shell',
      { shell: ['no-such-shell'] },
      /^shell "no-such-shell" was not found in the PATH .*\. Install it/,
    ],
    [
      'a missing shell by path',
      { shell: ['/no/shell', '-c'] },
      /^shell "\/no\/shell" does not exist on this host, or /,
    ],
    ['a shell that is a data file', { shell: ['/etc/passwd'] }, /^shell "\/etc\/passwd" is not executable\. /],
    ['no shell', { shell: [] }, /^"shell" is an empty list\. /],
    [
      'a large variable',
      { env: { ...environment, BIG: 'x'.repeat(200_000) } },
      /^the environment is too large: .*195 KiB of it in "BIG"/,
    ],
    ['too many variables', { env: manyVariables() }, /^the environment is too large: \d{4} KiB in total/],
    ['a NUL in a variable', { env: { ODD: 'a\0b' } }, /^env "ODD" contains a NUL character/],
    ['a NUL in the script', { script: 'echo \0' }, /^the script contains a NUL character/],
    [
      'a long script for a list',
      { shell: ['echo'], script: 'x'.repeat(200_000) },
      /^the script is too long for a "shell" list/,
    ],
  ])('%s', async (_, request, message) => {
    const { ending } = await run('true', request);
    expect(ending).toMatchObject({ kind: 'spawn', message: expect.stringMatching(message) });
  });

  test('a failed start leaves no descriptor open', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let n = 0; n < 40; n++) await run('true', { cwd: '/no/such/folder' });
    for (let n = 0; n < 40; n++) await run('true', { env: { BIG: 'x'.repeat(200_000) } });
    // Sixteen pipes may be kept for the next commands.
    await until(() => open() <= before + 16, 'the closing of what was opened');
  });
});

function manyVariables(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`V${n}`, 'x'.repeat(50_000)]));
}
