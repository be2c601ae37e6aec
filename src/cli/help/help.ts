// The text of `wp help` and of `wp help COMMAND`.
import { commandGroups, loadCommand } from '../commands.ts';
import { renderCommand } from './command-help.ts';
import { syntaxOf } from './command-syntax.ts';
import { type HelpLayout, renderOverview } from './overview.ts';

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
  const command = await loadCommand(name);
  return renderCommand({ name, ...command.usage, ...syntaxOf(command) }, layout);
}
