import { Command, Option } from 'clipanion';
import { RedisCommand } from '../command.ts';
import { lockRedis, redis } from '../settings/all-settings.ts';
import { lockServersOf } from '../settings/lock-server-setting.ts';
import { settingListOption } from '../settings/setting-option.ts';

export class DoctorCommand extends RedisCommand {
  static override paths = [['doctor']];
  static override usage = Command.Usage({
    description: 'Check Redis, this machine and the workers for problems.',
    details: `
      Checks the version, persistence, eviction policy, memory, latency, clock and permissions of Redis, the lock servers, the workers and
      their versions, and runs that have no worker. Each problem comes with what to do. wp removes everything that it writes for the
      checks.

      Exits 1 if there is a problem, and 0 if there are only warnings or none.
    `,
    examples: [
      ['Check before the first run', '$0 doctor'],
      ['Check another Redis, for a program', '$0 doctor --redis redis://redis.example:6379 --json'],
    ],
  });

  readonly lockRedis = settingListOption(lockRedis);
  readonly json = Option.Boolean('--json', false, { description: 'Print one JSON object.' });

  protected override async perform(): Promise<number> {
    const { showFindings } = await import('../showing/show-findings.ts');
    const settings = await this.settings();
    const subject = {
      address: settings.get(redis, this.redis),
      lockServers: lockServersOf(settings, this.lockRedis),
    };
    return showFindings(subject, {
      isJson: this.json,
      output: this.output,
      withRedis: (use) => this.withRedis('once', async () => use),
    });
  }
}
