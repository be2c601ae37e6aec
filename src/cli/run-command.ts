// Reads the options of a command and runs it.
import { type BaseContext, Cli } from 'clipanion';
import { loadCommand } from './commands.ts';

/** Returns the exit code. Throws what the command cannot do. */
export async function runCommand(
  name: string,
  args: readonly string[],
  { stdout, stderr }: Pick<BaseContext, 'stdout' | 'stderr'>,
): Promise<number> {
  const command = await loadCommand(name);
  const cli = Cli.from([command]);
  const context = { stdout, stderr } as BaseContext;
  try {
    return await cli.run(cli.process(args.flatMap(separated), context), context);
  } catch (error) {
    const { misuseOf } = await import('./help/misuse.ts');
    const { syntaxOf } = await import('./help/command-syntax.ts');
    throw misuseOf(name, error, syntaxOf(command)) ?? error;
  }
}

/** Splits `-w4` into `-w 4`, as other tools do. clipanion does not. */
function separated(arg: string): readonly string[] {
  const [, flag, value] = /^(-[wcp])([^-=].*)$/s.exec(arg) ?? [];
  return flag !== undefined && value !== undefined ? [flag, value] : [arg];
}
