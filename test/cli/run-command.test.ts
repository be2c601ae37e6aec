// clipanion is told only the options that a command line may have. None that was given may be missing.
import { Cli, type Command } from 'clipanion';
import { expect, test } from 'vitest';
import { commandNames, loadCommand } from '../../src/cli/commands.ts';
import { CommandCli } from '../../src/cli/run-command.ts';

test('every option of every command is understood as by a parser that knows all options', async () => {
  let tried = 0;
  for (const name of commandNames) {
    const command = await loadCommand(name);
    const all = Cli.from([command]);
    const [{ options = [] } = {}] = all.definitions();
    for (const option of options.flatMap(({ definition }) => definition.match(/--?[\w-]+/g) ?? [])) {
      const negated = option.replace(/^--/, '--no-');
      for (const words of [[option], [option, 'x'], [`${option}=x`], [negated], ['-zz', option]]) {
        const line = [...name.split(' '), ...words, 'a', 'b'];
        expect(understood(new CommandCli(command, line), line), line.join(' ')).toEqual(understood(all, line));
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(400);
});

/** What the command was given; or the error, without the list of what would be right. */
function understood(cli: Cli, line: readonly string[]): unknown {
  try {
    const { cli: _, context: __, path: ___, help: ____, ...given } = cli.process([...line]) as Command & Given;
    return given;
  } catch (error) {
    return String(error).split('\n')[0];
  }
}

type Given = Readonly<Record<string, unknown>>;
