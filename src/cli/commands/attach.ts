import { Command } from 'clipanion';
import { ExistingRunCommand } from './existing-run-command.ts';

export class AttachCommand extends ExistingRunCommand {
  static override paths = [['attach']];
  static override usage = Command.Usage({
    description: 'Continue a run that has no worker, or help with one.',
    details: `
      Runs jobs of the run with workers in this process, beside any other workers, and shows the run until it ends. Exits with the
      result of the run.

      Ctrl-C stops only this process. It hands its running jobs back, and other workers of the run continue it.
    `,
    examples: [
      ['Continue a run after its wp run was killed', '$0 attach @last --workers 4'],
      ['Only follow the run', '$0 attach @last --workers 0'],
    ],
  });

  protected override async perform(): Promise<number> {
    const request = await this.existingRun();
    return this.withRedis('once there, always', async () => {
      const { attachWorkers } = await import('../running/attach-workers.ts');
      return (redis, address) => attachWorkers({ redis, address, ...request });
    });
  }
}
