// A process with much memory that runs commands as such a worker does: through a launcher. Each message is a list of requests, whose
// commands run at once; the answer is the list of their results.
import { type CommandRequest, startCommand } from '../../src/worker/command/command.ts';
import { startGuard } from '../../src/worker/command/guard.ts';

export type LargeRequest = Pick<CommandRequest, 'script'> &
  Partial<CommandRequest> & { readonly stop?: 'end' | 'kill' };

const ballast = Buffer.alloc(128 * 1024 * 1024, 1);
const guard = startGuard();
const env = process.env as Record<string, string>;

process.on('message', async (requests: readonly LargeRequest[]) => {
  const results = await Promise.all(requests.map(run));
  // Used here, or the garbage collector would free it.
  if (ballast.length > 0) process.send?.(results);
});
process.send?.('ready');

async function run({ stop, ...request }: LargeRequest): Promise<unknown> {
  const output = { stdout: '', stderr: '' };
  const command = startCommand({
    shell: 'sh',
    cwd: '/',
    env,
    graceMs: 5_000,
    guard,
    ...request,
    onOutput: async (stream, bytes) => {
      output[stream] += bytes.toString('latin1');
    },
  });
  // By then the request is on its way to the launcher.
  if (stop) setImmediate(() => setImmediate(() => command[stop]()));
  return { ending: await command.ending, lostOutput: command.lostOutput, ...output };
}
