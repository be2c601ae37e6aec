import { Command } from 'clipanion';
import { ExistingRunCommand } from './existing-run-command.ts';

export class RerunCommand extends ExistingRunCommand {
  static override paths = [['rerun']];
  static override usage = Command.Usage({
    description: 'Run the same pipeline again, with the same params and labels.',
    details: `
      Creates a new run from the pipeline that RUN was created from. Later changes to the file do not count. \`wp retry\` instead reruns
      only what failed, in the same run.
    `,
    examples: [['Run the newest run again', '$0 rerun @last']],
  });

  protected override async perform(): Promise<number> {
    const request = await this.existingRun();
    return this.withRedis('once there, always', async () => {
      const { rerunPipeline } = await import('../running/rerun-pipeline.ts');
      return (redis, address) => rerunPipeline({ redis, address, ...request });
    });
  }
}
