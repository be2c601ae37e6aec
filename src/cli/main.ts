// `wp`: the commands there are, and what their ends mean to the shell. What a command needs is loaded when it runs.
import { Builtins, Cli } from 'clipanion';
import { exitCodes } from '../pipeline/error.ts';
import { AttachCommand } from './commands/attach.ts';
import { CancelCommand } from './commands/cancel.ts';
import { ExplainCommand } from './commands/explain.ts';
import { GraphCommand } from './commands/graph.ts';
import { InitCommand } from './commands/init.ts';
import { ListCommand } from './commands/list.ts';
import { LogsCommand } from './commands/logs.ts';
import { PauseCommand, ResumeCommand } from './commands/pause.ts';
import { PruneCommand } from './commands/prune.ts';
import { RerunCommand } from './commands/rerun.ts';
import { RetryCommand } from './commands/retry.ts';
import { RunCommand } from './commands/run.ts';
import { SchemaCommand } from './commands/schema.ts';
import { StatusCommand } from './commands/status.ts';
import { ValidateCommand } from './commands/validate.ts';
import { WatchCommand } from './commands/watch.ts';
import { WorkerCommand } from './commands/worker.ts';
import { DrainCommand, WorkersCommand } from './commands/workers.ts';
import { version } from './version.ts';

const cli = new Cli({ binaryLabel: 'wp runs pipelines', binaryName: 'wp', binaryVersion: version });
const commands = [
  ...[RunCommand, ValidateCommand, GraphCommand, SchemaCommand, InitCommand],
  ...[StatusCommand, ListCommand, LogsCommand, ExplainCommand, WatchCommand],
  ...[CancelCommand, RetryCommand, RerunCommand, AttachCommand, PauseCommand, ResumeCommand, PruneCommand],
  ...[WorkerCommand, WorkersCommand, DrainCommand],
];
for (const command of [...commands, Builtins.HelpCommand, Builtins.VersionCommand]) cli.register(command);

// Whoever reads our output may stop reading, such as `head`: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? exitCodes.ok);
  });
}
// The command line may hold the password of Redis, for all users of the machine to see.
process.title = 'wp';
void run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

async function run(args: string[]): Promise<number> {
  try {
    const command = cli.process(args.length === 0 ? ['--help'] : args.flatMap(separated));
    return await cli.run(command, {});
  } catch (error) {
    process.stderr.write(cli.error(error));
    return exitCodes.usage;
  }
}

/** `-w4` is `-w 4`, as everywhere but in clipanion. */
function separated(arg: string): readonly string[] {
  const [, flag, value] = /^(-[wcp])([^-=].*)$/s.exec(arg) ?? [];
  return flag !== undefined && value !== undefined ? [flag, value] : [arg];
}
