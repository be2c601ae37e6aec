// What `--help` shows: of all commands, or of one.
import { Cli } from 'clipanion';
import { type CommandClass, commandGroups, loadCommand } from './commands.ts';
import { type CommandHelp, type CommandOption, renderCommand } from './render/help/command.ts';
import { type HelpLayout, renderOverview } from './render/help/overview.ts';
import { settings } from './settings/table.ts';

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
  const options = (definition?.options ?? []).map(describeOption);
  const { description = '', details = '', examples = [] } = command.usage ?? {};
  return {
    // clipanion marks what is needed by < >; names in capitals say as much.
    usage: definition?.usage.replace(/[<>]/g, '') ?? '',
    description,
    details,
    examples: examples.map(([what, line]) => [what, line.replaceAll('$0', 'wp')]),
    options: options.filter(isOwn).concat(options.filter((option) => !isOwn(option))),
  };
}

/** `definition`: `--workers,-w #0`. */
function describeOption({ definition, description = '' }: { definition: string; description?: string }): CommandOption {
  const [names = '', value] = definition.split(' ');
  const group = settings.some(({ flags }) => flags === names) ? settingsGroup : 'Options';
  return { names: names.split(','), takesValue: value !== undefined, description, group };
}

const settingsGroup = 'Settings, see "wp help config"';

function isOwn({ group }: CommandOption): boolean {
  return group !== settingsGroup;
}
