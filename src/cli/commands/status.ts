import { Command, Option } from 'clipanion';
import { exitCodes, WpError } from '../../pipeline/error.ts';
import type { RunId } from '../../state/redis/run-id.ts';
import type { WpRedis } from '../../state/redis/scripts.ts';
import { RedisCommand } from '../command.ts';

export class StatusCommand extends RedisCommand {
  static override paths = [['status']];
  static override usage = Command.Usage({
    description: 'Show a run: its jobs, what failed and why, and what each worker did.',
    details: `
      Works while the run goes on and after it has ended, from any terminal. Always exits 0 when it could show the run; with \`--watch\`,
      with the result of the run, as \`wp watch\` does.

      \`--tree\` has below each job what it needs. \`--gantt\` shows when each ran, attempt by attempt, and marks the jobs that the length
      of the run is made of; of a run with many jobs, the legs of each together, the darker the more ran at a time.
    `,
    examples: [
      ['The newest run', '$0 status'],
      ['What a job that was skipped hangs on', '$0 status @last --tree'],
      ['Where the time went', '$0 status @last --gantt'],
      ['A run by the beginning of its id, for a program', '$0 status mhe2 --json'],
    ],
  });

  readonly run = Option.String({ name: 'RUN', required: false });
  readonly watch = Option.Boolean('--watch', false, {
    description: 'Go on showing it until it ends, as wp watch does.',
  });
  readonly tree = Option.Boolean('--tree', false, { description: 'As a tree of needs.' });
  readonly gantt = Option.Boolean('--gantt', false, { description: 'As a chart of when each job ran.' });
  readonly json = Option.Boolean('--json', false, {
    description: 'As one JSON object, with every job however many there are.',
  });

  protected override perform(): Promise<number> {
    const views = { '--watch': this.watch, '--tree': this.tree, '--gantt': this.gantt, '--json': this.json };
    const chosen = Object.entries(views).flatMap(([flag, isChosen]) => (isChosen ? [flag] : []));
    if (chosen.length > 1) throw new WpError(`${chosen.join(' and ')} show a run in different ways. Choose one.`);
    return this.withRedis(this.watch ? 'once there, always' : 'once', async (redis, address) => {
      const { findRun } = await import('../../state/look/find-run.ts');
      const run = await findRun(redis, this.run ?? '@last');
      if (this.watch) {
        const { watchRun } = await import('../running/watch-run.ts');
        const { outputMode } = await import('../settings/all-settings.ts');
        const mode = (await this.settings()).require(outputMode);
        return watchRun({ redis, address, run, mode, output: this.output });
      }
      const text = await this.#show(redis, run);
      if (text === undefined) throw new WpError(`run ${run} was removed from Redis meanwhile.`);
      this.print(text);
      if (this.run === undefined && !this.json) await this.#sayOthers(redis, run);
      return exitCodes.ok;
    });
  }

  /** Absent: the run is gone. */
  async #show(redis: WpRedis, run: RunId): Promise<string | undefined> {
    const { printedPage } = await import('../text/page.ts');
    if (this.tree) {
      const { readRunGraph } = await import('../../state/look/run-graph.ts');
      const { renderTree } = await import('../report/render-tree.ts');
      const picture = await readRunGraph(redis, run);
      return picture && renderTree(picture, printedPage());
    }
    if (this.gantt) {
      const { readGantt } = await import('../gantt/gantt.ts');
      const { renderGantt } = await import('../gantt/render-gantt.ts');
      const { textWidth } = await import('../text/width.ts');
      const gantt = await readGantt(redis, run);
      return gantt && renderGantt(gantt, { ...printedPage(), width: textWidth() });
    }
    const { readReport } = await import('../report/report.ts');
    const report = await readReport(redis, run, this.json);
    if (!report) return undefined;
    const { reportToJson } = await import('../report/report-json.ts');
    const { jsonLine } = await import('../text/json.ts');
    const { renderReport } = await import('../report/render-report.ts');
    return this.json ? jsonLine(reportToJson(report)) : renderReport(report, printedPage());
  }

  /** Whoever names no run may mean another one. */
  async #sayOthers(redis: WpRedis, shown: RunId): Promise<void> {
    const { listRuns } = await import('../../state/look/list-runs.ts');
    const { openStatuses } = await import('../../state/redis/status.ts');
    const { runs } = await listRuns(redis, { statuses: openStatuses }, 100);
    const others = runs.filter(({ run }) => run !== shown).length;
    if (others === 0) return;
    const { counted } = await import('../text/words.ts');
    this.say(`${counted(others, 'other run')} open: wp list --status ${openStatuses.join(',')}`);
  }
}
