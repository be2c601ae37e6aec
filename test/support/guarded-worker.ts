// A process for a test to kill: runs commands as a worker does. Its arguments are the scripts.
import { startCommand } from '../../src/worker/command/command.ts';
import { startGuard } from '../../src/worker/command/guard.ts';

const guard = startGuard();
for (const script of process.argv.slice(2)) {
  startCommand({
    script,
    shell: 'sh',
    cwd: '/',
    env: process.env as Record<string, string>,
    graceMs: 60_000,
    guard,
    onOutput: async (_, bytes) => void process.stdout.write(bytes),
  });
}
