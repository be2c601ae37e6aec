import { Command, Option } from 'clipanion';
import { exitCodes } from '../../pipeline/error.ts';
import { RedisCommand } from '../command.ts';

export class StatusCommand extends RedisCommand {
  static override paths = [['status']];
  static override usage = Command.Usage({
    description: 'Show a run: its jobs, what failed and why, and what each worker did.',
    details:
      'Works while the run goes on and after it has ended, from any terminal. Always exits 0 when it could show the run.',
    examples: [
      ['The newest run', '$0 status'],
      ['A run by the beginning of its id, for a program', '$0 status mhe2 --json'],
    ],
  });

  readonly run = Option.String({ name: 'RUN', required: false });
  readonly json = Option.Boolean('--json', false, {
    description: 'As one JSON object, with every job however many there are.',
  });

  protected override perform(): Promise<number> {
    return this.withRedis('once', async (redis) => {
      const { findRun } = await import('../../state/runs.ts');
      const { readReport } = await import('../report.ts');
      const { renderReport } = await import('../render/report.ts');
      const { jsonLine, reportToJson } = await import('../render/json.ts');
      const report = await readReport(redis, await findRun(redis, this.run ?? '@last'), this.json);
      if (report) this.print(this.json ? jsonLine(reportToJson(report)) : renderReport(report));
      return exitCodes.ok;
    });
  }
}
