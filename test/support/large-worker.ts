// A process that runs commands as a worker with much memory does: by posix_spawn, where koffi is found. It receives lists of requests, runs the commands of
// a list at the same time, and answers each list with the results.
import type { CommandRequest } from '../../src/worker/command/command.ts';
import { CommandRunner } from '../../src/worker/command/command-runner.ts';
import { Timers } from '../../src/worker/timers.ts';

export type LargeRequest = Pick<CommandRequest, 'script'> &
  Partial<CommandRequest> & { readonly stop?: 'end' | 'kill' };

const ballast = Buffer.alloc(128 * 1024 * 1024, 1);
const commands = new CommandRunner(new Timers());
const env = process.env as Record<string, string>;

process.on('message', async (requests: readonly LargeRequest[]) => {
  const results = await Promise.all(requests.map(run));
  // This use keeps the ballast from being freed.
  if (ballast.length > 0) process.send?.(results);
});
process.send?.('ready');

async function run({ stop, ...request }: LargeRequest): Promise<unknown> {
  let output = '';
  const command = commands.start({
    shell: 'sh',
    cwd: '/',
    // As every job has it: by this mark the guard finds a command of which the worker has not noted the group yet.
    env: { ...env, WP_OUTPUT: commands.newOutputPath() },
    graceMs: 5_000,
    ...request,
    onOutput: async (bytes) => {
      output += bytes.toString('latin1');
    },
  });
  // By then the command has been spawned.
  if (stop) setImmediate(() => setImmediate(() => command[stop]()));
  return { ending: await command.ending, lostOutput: command.lostOutput, output };
}
