// What `--help` shows: of all commands, or of one.
import { Cli } from 'clipanion';
import { type CommandClass, commandGroups, loadCommand } from './commands.ts';
import { type CommandHelp, type CommandOption, renderCommand } from './render/help/command.ts';
import { type HelpLayout, renderOverview } from './render/help/overview.ts';

export async function overview(layout: HelpLayout): Promise<string> {
  const groups = commandGroups.map(async ({ title, commands }) => {
    const terms = Object.entries(commands).map(async ([name, load]) => {
      return { term: name, text: (await load()).usage?.description ?? '' };
    });
    return { title, commands: await Promise.all(terms) };
  });
  return renderOverview(await Promise.all(groups), layout);
}

export async function commandHelp(name: string, layout: HelpLayout): Promise<string> {
  return renderCommand(describeCommand(await loadCommand(name)), layout);
}

export function describeCommand(command: CommandClass): CommandHelp {
  const [definition] = Cli.from([command], { binaryName: 'wp' }).definitions();
  const { description = '', details = '', examples = [] } = command.usage ?? {};
  return {
    // clipanion marks what is needed by < >; names in capitals say as much.
    usage: definition?.usage.replace(/[<>]/g, '') ?? '',
    description,
    details,
    examples: examples.map(([what, line]) => [what, line.replaceAll('$0', 'wp')]),
    options: (definition?.options ?? []).map(describeOption),
  };
}

/** `definition`: `--workers,-w #0`. */
function describeOption({ definition, description = '' }: { definition: string; description?: string }): CommandOption {
  const [names = '', value] = definition.split(' ');
  return { names: names.split(','), takesValue: value !== undefined, description, group: 'Options' };
}
