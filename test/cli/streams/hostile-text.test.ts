// Text of others changes nothing on a terminal or in a pipe: no control code, no change of direction, no zero width.
import { expect, inject, test } from 'vitest';
import { harmless, printable, signed } from '../../../src/cli/text/printable.ts';
import { dispatched } from '../../support/dispatched.ts';
import { startInTerminal } from '../../support/terminal.ts';
import { wp } from '../../support/wp.ts';
import { yamlFile } from '../../support/yaml-file.ts';

/** Only this file uses it, so that `@last` is a run of this file. */
const url = `${inject('redisUrl')}/12`;
const env = { WP_REDIS_URL: url };
const evil = String.raw`\e]0;T\a\e]52;c;aGk=\a\e[2J\u202e\u200b\x9b31m`;
const yaml = `
name: "n${evil}"
params: { p: { type: string, default: "p${evil}" } }
env: { E: "e${evil}" }
jobs:
  gen: { run: 'printf "v=\\033]52;c;aGk=\\007\\033[2Jx\\n" >> "$WP_OUTPUT"; printf "\\033]0;T\\007\\033[31mred\\033[0m\\n"' }
  bad: { needs: gen, if: "fromJSON(needs.gen.outputs.v)", run: 'true' }
`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be shown
const harmful = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]/u;
const commands = [
  'status @last',
  'status @last --tree',
  'status @last --gantt',
  'status @last --json',
  'list',
  'list --json',
  'logs @last',
  'events @last',
  'events @last --json',
  'explain @last bad',
  'explain @last',
  'watch @last',
];
const ofFiles = [
  'graph FILE',
  'graph FILE --format dot',
  'graph FILE --format mermaid',
  'graph FILE --format json',
  'run FILE --dry-run',
  'validate FILE --format github',
  'validate FILE',
];

test('no command lets it through a pipe', async () => {
  using file = yamlFile(yaml);
  const { stdout, stderr } = await wp(['run', file.path, '-w', '1'], env);
  expect(stdout, stderr).toContain('gen');
  const shown = [`run ${stdout}${stderr}`];
  for (const typed of [...commands, ...ofFiles]) {
    const result = await dispatched(
      ...typed.replace('FILE', file.path).split(' '),
      ...(commands.includes(typed) ? ['--redis', url] : []),
    );
    shown.push(`${typed} ${result.stdout}${result.stderr}`);
  }
  expect(shown.filter((text) => harmful.test(text))).toEqual([]);
});

test('the log of a job on a terminal has its colours and no other codes; --raw has all', async () => {
  const window = { columns: 80, rows: 24, env };
  await using run = startInTerminal(['logs', '@last', 'gen'], window);
  await run.end;
  expect(run.bytes()).toContain('\\u001b]0;T\\u0007\x1b[31mred\x1b[0m');
  await using raw = startInTerminal(['logs', '@last', 'gen', '--raw'], window);
  await raw.end;
  expect(raw.bytes()).toContain('\x1b]0;T\x07\x1b[31mred\x1b[0m');
});

test('only signed colours pass the door', () => {
  expect(harmless(`${signed('\x1b[31m')}a\x1b[31mb\n\u{e0041}👩\u200d💻`)).toBe(
    '\x1b[31ma\\u001b[31mb\n\\udb40\\udc41👩\u200d💻',
  );
  expect(printable('a\nb\tc')).toBe('a\\u000ab\tc');
});
