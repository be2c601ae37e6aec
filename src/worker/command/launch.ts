// Starts the leader of a command with its output in pipes, and says what is wrong where that fails.
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { CommandRequest } from './command.ts';
import { explainSpawnError } from './explain-spawn-error.ts';
import { readyLauncher } from './launcher.ts';
import { type Leader, type RunningLeader, running, spawnLeader } from './leader.ts';
import { openPipe, type Pipe } from './pipe.ts';
import { commandLine } from './shell.ts';

export interface Launched extends RunningLeader {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

export async function launch(request: CommandRequest): Promise<Launched | { readonly failure: string }> {
  const { cwd, env } = request;
  const pipes: Pipe[] = [];
  let script: number | undefined;
  try {
    const { scriptFile, ...line } = commandLine(request.shell, request.script);
    script = scriptFile;
    pipes.push(openPipe());
    pipes.push(openPipe());
    return await start({ ...line, cwd, env }, pipes, script);
  } catch (error) {
    for (const { reader } of pipes) reader?.destroy();
    return { failure: await explainSpawnError(error, request) };
  } finally {
    // The leader has its own copies.
    for (const file of [script, ...pipes.map(({ writeEnd }) => writeEnd)])
      if (typeof file === 'number') closeSync(file);
  }
}

/** Without a launcher nothing is waited for between the spawn and the return. */
async function start(leader: Leader, pipes: readonly Pipe[], script: number | undefined): Promise<Launched> {
  const files = pipes.map(({ writeEnd }) => writeEnd);
  if (script !== undefined) files.push(script);
  const [stdout, stderr] = pipes.map(({ reader }) => reader);
  const launcher = readyLauncher();
  if (launcher && stdout && stderr) return { ...(await launcher.start(leader, files as number[])), stdout, stderr };
  const child = spawnLeader(leader, files);
  const streams = { stdout: stdout ?? child.stdout, stderr: stderr ?? child.stderr };
  return { ...(await running(child)), ...(streams as { stdout: Readable; stderr: Readable }) };
}
