// Starts the leader of a command with its output in a pipe, and says what is wrong when that fails.
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { CommandRequest } from './command.ts';
import { explainSpawnError } from './explain-spawn-error.ts';
import type { Guarded, ProcessGuard } from './guard.ts';
import { type Leader, type RunningLeader, running, spawnLeader } from './leader.ts';
import type { PipePool } from './pipe-pool.ts';
import { isScarcity } from './scarcity.ts';
import { commandLine } from './shell.ts';
import type { Spawner } from './spawner.ts';

export interface LaunchTools {
  readonly guard: ProcessGuard;
  readonly pipes: PipePool;
  readonly spawner: Spawner;
  /** For the open files of a job. undefined: the limit of this process. */
  readonly softLimitOfUser: number | undefined;
}

export interface Launched extends RunningLeader {
  readonly guarded: Guarded;
  /** stdout and stderr in one pipe, which keeps their order. Two readers where no pipe can be shared. */
  readonly outputs: readonly Readable[];
}

export type LaunchFailure = {
  /** Why the command did not start. */
  readonly failure: string;
  /** True: the machine lacks something that it may have later. */
  readonly isScarcity: boolean;
};

/** The guard knows the command by its mark before the spawn. The caller tells it about the group in the turn in which the promise settles. */
export async function launch(request: CommandRequest, tools: LaunchTools): Promise<Launched | LaunchFailure> {
  const { script, shell, cwd, env } = request;
  let guarded: Guarded | undefined;
  let file: number | undefined;
  try {
    guarded = tools.guard.announce(env.WP_OUTPUT ?? '');
    const { scriptFile, ...line } = commandLine(shell, script, tools.softLimitOfUser);
    file = scriptFile;
    return { ...(await start({ ...line, cwd, env }, file === undefined ? [] : [file], tools)), guarded };
  } catch (error) {
    guarded?.remove();
    return { failure: await explainSpawnError(error, request), isScarcity: isScarcity(error) };
  } finally {
    // The leader has its own copy.
    if (file !== undefined) closeSync(file);
  }
}

type Started = Omit<Launched, 'guarded'>;

/** `script`: the descriptor of a script that is too long for an argument. */
async function start(leader: Leader, script: readonly number[], { pipes, spawner }: LaunchTools): Promise<Started> {
  const pipe = pipes.open();
  if (!pipe) {
    const child = spawnLeader(leader, ['pipe', 'pipe', ...script]);
    return { ...(await running(child)), outputs: [child.stdout as Readable, child.stderr as Readable] };
  }
  try {
    const leaderRuns = await spawner.start(leader, [pipe.writeEnd, pipe.writeEnd, ...script]);
    return { ...leaderRuns, outputs: [pipe.reader] };
  } catch (error) {
    pipe.reader.destroy();
    throw error;
  } finally {
    // The leader has its own copies.
    closeSync(pipe.writeEnd);
  }
}
