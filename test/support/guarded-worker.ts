// A process that runs commands as a worker does, to be killed by a test: its arguments are the scripts. Says when each began.
import { startCommand } from '../../src/worker/command/command.ts';
import { startGuard } from '../../src/worker/command/guard.ts';

const guard = startGuard();
for (const script of process.argv.slice(2)) {
  startCommand({
    ...{ script, shell: 'sh', cwd: '/', env: process.env as Record<string, string>, graceMs: 60_000, guard },
    onOutput: async (_, bytes) => void process.stdout.write(bytes),
  });
}
