// Text of others changes nothing on a terminal or in a pipe: no control code, no change of direction, no zero width.
import { expect, inject, test } from 'vitest';
import { commandGroups } from '../../../src/cli/commands.ts';
import { harmless, printable, signed } from '../../../src/cli/text/printable.ts';
import { dispatched } from '../../support/dispatched.ts';
import { startInTerminal } from '../../support/terminal.ts';
import { wp } from '../../support/wp.ts';
import { yamlFile } from '../../support/yaml-file.ts';

/** Only this file uses it, so that `@last` is a run of this file. */
const url = `${inject('redisUrl')}/12`;
const env = { WP_REDIS_URL: url };
const evil = String.raw`\e]0;T\a\e]52;c;aGk=\a\e[2J\u202e\u200b\x9b31m\r\nINJECTED\tx`;
const yaml = `
name: "n${evil}"
params: { p: { type: string, default: "p${evil}" } }
env: { E: "e${evil}" }
jobs:
  gen: { run: 'printf "v=\\033]52;c;aGk=\\007\\033[2Jx\\n" >> "$WP_OUTPUT"; printf "\\033]0;T\\007\\033[31mred\\033[0m\\n"' }
  many: { run: 'printf "v<<E\\n\\033[2Jx\\nINJECTED\\nE\\n" >> "$WP_OUTPUT"' }
  bad: { needs: gen, if: "fromJSON(needs.gen.outputs.v)", run: 'true' }
  worse: { needs: many, if: "fromJSON(needs.many.outputs.v)", run: 'true' }
  legs: { strategy: { matrix: { m: ["m${evil}"] } }, run: exit 1, allow_failure: true }
  place: { cwd: "c${evil}", run: 'true' }
  shells: { shell: ["s${evil}"], run: 'true' }
`;
const refusedYaml = `
name: "n${evil}"
jobs:
  "k${evil}": { run: 'true' }
  a: { needs: "k${evil}", when: "w${evil}", run: 'true', "u${evil}": 1 }
`;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be shown
const harmful = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202e]/u;
/** A part of a value as if it were a line of wp. */
const injected = /^\s*INJECTED/m;
const commands = [
  'status @last',
  'status @last --tree',
  'status @last --gantt',
  'status @last --json',
  'list',
  'list --json',
  'logs @last',
  'logs @last --timestamps',
  'logs @last --json',
  'events @last',
  'events @last --json',
  'explain @last bad',
  'explain @last worse',
  'explain @last place',
  'explain @last --json',
  'explain @last',
  'watch @last',
  'graph --run @last',
  'cancel @last',
  'pause @last',
  'resume @last',
  'attach @last',
  'retry @last --job nothing',
  'rerun @last --dry-run',
  'prune --dry-run',
  'workers list',
  'workers drain nobody',
  'doctor',
  'config',
];
const ofFiles = [
  'graph FILE',
  'graph FILE --format dot',
  'graph FILE --format mermaid',
  'graph FILE --format json',
  'run FILE --dry-run',
  'run FILE -p p=EVIL --dry-run',
  'run FILE -p EVIL=1',
  'run FILE EVIL',
  'run FILE --label EVIL',
  'validate FILE --format github',
  'validate FILE',
  'validate REFUSED',
  'validate REFUSED --format github',
  'validate REFUSED --format json',
  'EVIL',
  'list --EVIL',
  'status EVIL',
  'list --redis EVIL',
];

/** `INJECTED` begins lines in the log of a job that wrote it, and nowhere else. */
const typed = '\x1b]0;T\x07\x1b[2J\u202e\u200b\x9b31m\r\nINJECTED';

test('no command lets it through a pipe, or through to a terminal', { timeout: 180_000 }, async () => {
  using file = yamlFile(yaml);
  using refused = yamlFile(refusedYaml);
  const { stdout, stderr } = await wp(['run', file.path, '-w', '1'], env);
  expect(stdout, stderr).toContain('gen');
  const bytes = [`run ${stdout}${stderr}`];
  for (const command of [...commands, ...ofFiles]) {
    const words = command
      .split(' ')
      .map((word) => word.replace('FILE', file.path).replace('REFUSED', refused.path).replace('EVIL', typed));
    const piped = await dispatched(...words, ...(command.includes('--redis') ? [] : needsRedis(command)));
    bytes.push(`| ${command}\n${piped.stdout}${piped.stderr}`);
    await using terminal = startInTerminal(words, { columns: 100, rows: 24, env });
    await terminal.end;
    bytes.push(`> ${command}\n${withoutOwnCodes(terminal.bytes())}`);
  }
  for (const mode of ['progress', 'prefixed', 'grouped', 'interleaved', 'quiet', 'json']) {
    await using terminal = startInTerminal(['run', file.path, '--output', mode], { columns: 100, rows: 24, env });
    await terminal.end;
    bytes.push(`> run --output ${mode}\n${withoutOwnCodes(terminal.bytes())}`);
  }
  expect(bytes.filter((text) => harmful.test(text))).toEqual([]);
  const ofTyped = [...ofFiles].filter((command) => command.includes('EVIL'));
  const ofStored = bytes.filter((text) => !ofTyped.some((command) => text.slice(2).startsWith(`${command}\n`)));
  expect(ofStored.filter((text) => injected.test(text))).toEqual([]);
});

test('every command is among them, except those that show nothing of others', () => {
  const names = commandGroups.flatMap(({ commands }) => Object.keys(commands));
  const walked = [...commands, ...ofFiles, 'run FILE'].join('\n');
  const left = names.filter((name) => !new RegExp(`^${name}\\b`, 'm').test(walked));
  // A worker says which jobs it loses and ends, by their ids, which have no such characters.
  expect(left.sort()).toEqual(['completion', 'help', 'init', 'schema', 'worker'].filter((name) => left.includes(name)));
});

function needsRedis(command: string): readonly string[] {
  return commands.includes(command) && command !== 'config' ? ['--redis', url] : [];
}

/** Without the codes that wp itself draws with. What the pipe shows has no carriage return either. */
function withoutOwnCodes(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what codes begin with
  return bytes.replace(/\x1b\[(\?(25|2026)[hl]|[\d;]*m|\d*A|K|J)|\r/g, '');
}

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
