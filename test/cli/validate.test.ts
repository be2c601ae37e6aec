// What `wp validate` reports about valid, invalid and unreadable files, as text and for programs.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type WpResult, wp } from '../support/wp.ts';

const folder = mkdtempSync(join(tmpdir(), 'wp-validate-'));
const inFolder = (name: string): string => join(folder, name);
const [good, bad, odd, none] = ['good.yaml', 'bad.yaml', 'odd:100%,.yaml', 'none.yaml'].map(inFolder) as [
  ...[string, string, string, string],
];
writeFileSync(good, "jobs: { a: { run: 'true' }, b: { sleep: 1ms } }\n");
writeFileSync(bad, "jobs:\n  a: { run: 'true' }\n  a: { run: 'true' }\n  €: { run: 'true' }\n");
writeFileSync(odd, 'jobs: { a: { run: "true", when: 5%0A } }\n');
mkdirSync(inFolder('folder'));

afterAll(() => rmSync(folder, { recursive: true }));

/** Paths relative to the folder. */
async function validate(...args: readonly string[]): Promise<WpResult> {
  const { exitCode, stdout, stderr } = await wp(['validate', ...args]);
  return { exitCode, stdout: stdout.replaceAll(`${folder}/`, ''), stderr: stderr.replaceAll(`${folder}/`, '') };
}

const badName = `"€" cannot be the name of a job. Use letters, digits, "_", "-" and ".", and begin with a letter, a digit or "_".`;

test('text: every file is reported, also after files with errors', async () => {
  expect(await validate(none, bad, inFolder('folder'), good)).toEqual({
    exitCode: 2,
    stdout: 'good.yaml: ok, 2 jobs\n',
    stderr: `wp: none.yaml: no such file. Check the path.
bad.yaml:3:3: "a" is here twice. Remove or rename one.
      a: { run: 'true' }
      ^
  bad.yaml:2:3: the first one.
        a: { run: 'true' }
        ^

bad.yaml:4:3: ${badName}
      €: { run: 'true' }
      ^

bad.yaml: 2 errors. Nothing was started.
wp: folder: is a folder. Name the pipeline file in it.
`,
  });
});

test('json: one object for all files, --json for short', async () => {
  const { exitCode, stdout, stderr } = await validate('--json', good, bad, none);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  const place = { file: 'bad.yaml', severity: 'error', column: 3, length: 1 };
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    ok: false,
    files: [
      { file: 'good.yaml', ok: true, jobs: 2, diagnostics: [] },
      {
        file: 'bad.yaml',
        ok: false,
        diagnostics: [
          {
            ...{ ...place, line: 3, message: '"a" is here twice. Remove or rename one.' },
            also: [{ line: 2, column: 3, message: 'the first one.' }],
          },
          { ...place, line: 4, message: badName, also: [] },
        ],
      },
      {
        file: 'none.yaml',
        ok: false,
        diagnostics: [
          {
            file: 'none.yaml',
            severity: 'error',
            line: 1,
            column: 1,
            length: 1,
            message: 'no such file. Check the path.',
            also: [],
          },
        ],
      },
    ],
  });
  expect(await validate('--format', 'json', good)).toEqual({
    exitCode: 0,
    stdout: '{"version":1,"ok":true,"files":[{"file":"good.yaml","ok":true,"jobs":2,"diagnostics":[]}]}\n',
    stderr: '',
  });
});

test('github: a workflow command for each error, escaped as GitHub needs it', async () => {
  expect(await validate('--format', 'github', good, bad, odd, none)).toEqual({
    exitCode: 2,
    stdout: `::error file=bad.yaml,line=3,col=3,endColumn=4::"a" is here twice. Remove or rename one.%0Abad.yaml:2:3: the first one.
::error file=bad.yaml,line=4,col=3,endColumn=4::${badName}
::error file=odd%3A100%25%2C.yaml,line=1,col=33,endColumn=37::"when" must be on_success, none_failed, on_failure, any_success or always, not "5%250A".
::error file=none.yaml,line=1,col=1,endColumn=2::no such file. Check the path.
`,
    stderr: '',
  });
  expect(await validate('--format', 'github', good)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

test('an unknown format is refused, and the message lists the formats', async () => {
  expect(await validate('--format', 'gitub', good)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'wp: --format must be text, json or github, not "gitub". Did you mean "github"?\n',
  });
});

test('a file with warnings only is valid, and every format says that they are warnings', async () => {
  const warned = inFolder('warned.yaml');
  writeFileSync(
    warned,
    "params: { r: { enum: [eu], default: eu } }\njobs: { a: { if: params.r == 'x', sleep: 0s } }\n",
  );
  const message = 'params.r is never "x". It can be "eu".';
  const text = await validate(warned);
  expect([text.exitCode, text.stdout]).toEqual([0, 'warned.yaml: ok, 1 job, 1 warning\n']);
  expect(text.stderr).toMatch(/^warned.yaml:2:18: warning: params.r is never/);
  expect(await validate('--format', 'github', warned)).toEqual({
    exitCode: 0,
    stdout: `::warning file=warned.yaml,line=2,col=18,endColumn=26::${message}\n`,
    stderr: '',
  });
  const { stdout } = await validate('--format', 'json', warned);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    files: [{ ok: true, diagnostics: [{ severity: 'warning', message }] }],
  });
  const run = await wp(['run', warned, '--dry-run']);
  expect([run.exitCode, run.stderr.split(message).length - 1]).toEqual([0, 1]);
});
