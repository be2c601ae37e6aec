// Reads the options of a command and runs it.
import { type BaseContext, Cli, type CommandClass } from 'clipanion';
import { loadCommand } from './commands.ts';

/** Returns the exit code. Throws what the command cannot do. */
export async function runCommand(
  name: string,
  args: readonly string[],
  { stdout, stderr }: Pick<BaseContext, 'stdout' | 'stderr'>,
): Promise<number> {
  const command = await loadCommand(name);
  const words = args.flatMap(separated);
  const cli = new CommandCli(command, words);
  const context = { stdout, stderr } as BaseContext;
  try {
    return await cli.run(cli.process(words, context), context);
  } catch (error) {
    const { misuseOf } = await import('./help/misuse.ts');
    const { syntaxOf } = await import('./help/command-syntax.ts');
    throw misuseOf(name, error, syntaxOf(command)) ?? error;
  }
}

/** clipanion compares each option with each other one before it reads a word, which for all options of `wp run` takes 10 ms. */
export class CommandCli extends Cli {
  constructor(command: CommandClass, words: readonly string[]) {
    super();
    this.register(command);
    const given = words.map((word) => word.replace(/=.*$/s, ''));
    const mayBeGiven = (name: string): boolean =>
      !name.startsWith('--') || given.includes(name) || given.includes(name.replace(/^--/, '--no-'));
    for (const { builder } of this.registrations.values()) {
      const options = builder.options.splice(0);
      builder.options.push(...options.filter(({ names }) => names.some(mayBeGiven)));
    }
  }
}

/** Splits `-w4` into `-w 4`, as other tools do. clipanion does not. */
function separated(arg: string): readonly string[] {
  const [, flag, value] = /^(-[wcp])([^-=].*)$/s.exec(arg) ?? [];
  return flag !== undefined && value !== undefined ? [flag, value] : [arg];
}
