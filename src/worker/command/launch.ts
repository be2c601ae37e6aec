// Starts the leader of a command with its output in pipes, and says what is wrong when that fails.
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { CommandRequest } from './command.ts';
import { explainSpawnError } from './explain-spawn-error.ts';
import type { LauncherOnDemand } from './launcher-on-demand.ts';
import { type Leader, type RunningLeader, running, spawnLeader } from './leader.ts';
import type { Pipe, PipePool } from './pipe-pool.ts';
import { commandLine } from './shell.ts';

export interface LaunchTools {
  readonly pipes: PipePool;
  readonly launcher: LauncherOnDemand;
}

export interface Launched extends RunningLeader {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

export async function launch(
  request: CommandRequest,
  tools: LaunchTools,
): Promise<Launched | { readonly failure: string }> {
  const { cwd, env } = request;
  const pipes: Pipe[] = [];
  let script: number | undefined;
  try {
    const { scriptFile, ...line } = commandLine(request.shell, request.script);
    script = scriptFile;
    pipes.push(tools.pipes.open());
    pipes.push(tools.pipes.open());
    return await start({ ...line, cwd, env }, { pipes, script, launcher: tools.launcher });
  } catch (error) {
    for (const { reader } of pipes) reader?.destroy();
    return { failure: await explainSpawnError(error, request) };
  } finally {
    // The leader has its own copies.
    for (const file of [script, ...pipes.map(({ writeEnd }) => writeEnd)])
      if (typeof file === 'number') closeSync(file);
  }
}

interface StartRequest {
  readonly pipes: readonly Pipe[];
  /** Descriptor of a script that is too long for an argument. */
  readonly script: number | undefined;
  readonly launcher: LauncherOnDemand;
}

/** Without a launcher this function awaits nothing between the spawn and its return. */
async function start(leader: Leader, { pipes, script, launcher }: StartRequest): Promise<Launched> {
  const files = pipes.map(({ writeEnd }) => writeEnd);
  if (script !== undefined) files.push(script);
  const [stdout, stderr] = pipes.map(({ reader }) => reader);
  const ready = launcher.ready();
  if (ready && stdout && stderr) return { ...(await ready.start(leader, files as number[])), stdout, stderr };
  const child = spawnLeader(leader, files);
  const streams = { stdout: stdout ?? child.stdout, stderr: stderr ?? child.stderr };
  return { ...(await running(child)), ...(streams as { stdout: Readable; stderr: Readable }) };
}
