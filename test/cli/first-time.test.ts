// The first steps of a new user: each step follows the advice of the step before.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SampleFolder } from '../support/sample-folder.ts';

const folder = new SampleFolder();
afterAll(() => folder.remove());

function edit(from: string, to: string): void {
  const path = join(folder.path, 'pipeline.yaml');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}

test('init, break, run, fail, read the log, fix, retry, list, detach, cancel, Ctrl-C twice', {
  timeout: 60_000,
}, async () => {
  const begun = await folder.type('wp');
  expect(begun).toMatchObject({ exitCode: 0, text: expect.stringContaining('wp init') });

  const made = await folder.type('wp init');
  expect(made.text).toContain('wp run pipeline.yaml');

  edit('needs: B', 'needs: b');
  const wrong = await folder.type('wp run pipeline.yaml');
  expect(wrong).toMatchObject({ exitCode: 2, text: expect.stringContaining('Did you mean "B"?') });

  edit('needs: b', 'needs: B');
  edit('echo "B follows A"', 'ls nowhere');
  const failed = await folder.type('wp run pipeline.yaml');
  expect(failed).toMatchObject({ exitCode: 1, text: expect.stringMatching(/B +failed.*exit 2[\s\S]*C +skipped/) });
  expect((await folder.type('wp logs @last B')).text).toMatch(/nowhere.*No such file/);

  edit('ls nowhere', 'echo mended');
  const again = await folder.type('wp retry @last');
  expect(again.exitCode).toBe(1);
  const [, advised = ''] = again.text.match(/pipeline.yaml has changed.* (wp retry \w+ --file pipeline.yaml)$/m) ?? [];
  const mended = await folder.type(advised);
  expect(mended).toMatchObject({ exitCode: 0, text: expect.stringContaining('+ run: echo mended') });
  expect((await folder.type('wp list')).text).toMatch(/succeeded +3 .*chain$/m);

  const left = await folder.type('wp run pipeline.yaml -d');
  expect(left.text).toMatch(/^\w+\nNo worker serves this run. Start one: wp worker\./);
  expect((await folder.type('wp cancel @last')).text).toContain('has ended: cancelled');

  const stubborn = `trap '' TERM; echo stubborn; while :; do sleep 0.1; done`;
  folder.write({ name: 'slow', yaml: `jobs: { stubborn: { run: ${JSON.stringify(stubborn)} } }\n` });
  const stopped = await folder.type(`
    wp run slow.yaml --output interleaved >said 2>&1 &
    until grep -q '^stubborn' said; do sleep 0.05; done; kill -INT $!
    until grep -q 'Press Ctrl-C again' said; do sleep 0.05; done; kill -INT $!
    wait $!; code=$?; cat said; exit $code`);
  expect(stopped).toMatchObject({ exitCode: 130, text: expect.stringMatching(/^stubborn +cancelled/m) });
  expect(await folder.type('wp run nothing.yaml')).toMatchObject({ exitCode: 2 });
});
