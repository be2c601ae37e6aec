// A process that runs commands as a worker does, to be killed by a test. Its arguments are the scripts; it prints what they print.
import { CommandRunner } from '../../src/worker/command/command-runner.ts';
import { Timers } from '../../src/worker/timers.ts';

const commands = new CommandRunner(new Timers(), (what) => process.stderr.write(`waits: ${what}\n`));
for (const script of process.argv.slice(2)) {
  commands.start({
    script,
    shell: 'sh',
    cwd: '/',
    env: { ...(process.env as Record<string, string>), WP_OUTPUT: commands.newOutputPath() },
    graceMs: 60_000,
    onOutput: async (bytes) => void process.stdout.write(bytes),
  });
}
