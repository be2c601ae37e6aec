import { Command, Option } from 'clipanion';
import { WpError } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';
import { outputMode } from '../settings/all-settings.ts';

export class StatusCommand extends RedisCommand {
  static override paths = [['status']];
  static override usage = Command.Usage({
    description: 'Show a run: its jobs, its failures and its workers.',
    details: `
      Shows open and ended runs, on any host. Exits 0 if it could show the run. With \`--watch\`, exits with the result of the run, as
      \`wp watch\` does.

      \`--tree\` lists below each job the jobs that it needs. \`--gantt\` draws when each attempt ran, and marks the critical path. In a run
      with many jobs, it draws all legs of a job in one row: the darker the row, the more legs ran at the time.
    `,
    examples: [
      ['Show the newest run', '$0 status'],
      ['Show what a skipped job depends on', '$0 status @last --tree'],
      ['Show where the time went', '$0 status @last --gantt'],
      ['Show a run by the beginning of its id, for a program', '$0 status mhe2 --json'],
    ],
  });

  readonly run = Option.String({ name: 'RUN', required: false });
  readonly watch = Option.Boolean('--watch', false, { description: 'Follow the run until it ends, as wp watch does.' });
  readonly tree = Option.Boolean('--tree', false, { description: 'Show the jobs as a tree of needs.' });
  readonly gantt = Option.Boolean('--gantt', false, { description: 'Draw a chart of when each job ran.' });
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object, with all jobs.' });

  protected override async perform(): Promise<number> {
    const views = { watch: this.watch, tree: this.tree, gantt: this.gantt, json: this.json };
    const chosen = Object.entries(views).flatMap(([view, isChosen]) => (isChosen ? [`--${view}`] : []));
    if (chosen.length > 1) throw new WpError(`${chosen.join(' and ')} exclude each other. Keep one.`);
    const watch = this.watch ? (await this.settings()).require(outputMode) : undefined;
    const request = { ...views, run: this.run, watch };
    return this.withRedis(this.watch ? 'once there, always' : 'once', async () => {
      const { showStatus } = await import('../showing/show-status.ts');
      return (redis, address) => showStatus(redis, request, { ...this.output, address });
    });
  }
}
